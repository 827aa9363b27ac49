import { openS3Files } from '../../../src/files/s3/s3.js';
import { describeFileStore } from '../../contracts/file-store.contract.js';
import { describeOnSwift } from './ground.js';

await describeOnSwift('the contract of a file store', ({ newBucket }) => {
  describeFileStore('a bucket', async () => {
    const options = await newBucket();
    const another = () => openS3Files(options);
    return { files: await another(), another, dispose: () => Promise.resolve() };
  });
});
