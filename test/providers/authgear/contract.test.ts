import { describeProvider } from '../../contracts/provider.contract.js';
import { authgearRecordings } from '../../contracts/provider/authgear-recording.js';

describeProvider('Authgear on recordings', authgearRecordings);
