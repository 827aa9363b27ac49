import { describeProvider } from '../../contracts/provider.contract.js';
import { exportUsersRecordings, searchRecordings } from '../../contracts/provider/gigya-recording.js';

describeProvider('Gigya (accountsSearch) on recordings', searchRecordings);
describeProvider('Gigya (exportUsers) on recordings', exportUsersRecordings);
