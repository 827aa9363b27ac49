import { afterAll, describe } from '@jest/globals';
import { S3Client } from '@bradenmacdonald/s3-lite-client';
import type { S3Options } from '../../../src/files/s3/options.js';
import { startSwift, type Swift } from './swift.js';
import { swiftCredentials } from './swift-configs.js';
import { whyNoSwift } from './swift-install.js';

/** What the tests stand on: a store of the world outside, and a look into it that is not the driver's. */
export interface S3Ground {
  readonly swift: Swift;
  /** Settings of a new, empty bucket. */
  readonly newBucket: () => Promise<S3Options>;
  /** All keys of a bucket. */
  readonly keysOf: (options: S3Options) => Promise<string[]>;
  /** How many uploads of a bucket are neither completed nor aborted. */
  readonly uploadsOf: (options: S3Options) => Promise<number>;
}

/**
 * Describes something on OpenStack Swift, which it starts and ends; skips it where there is none. Says which.
 * Await it at the top of a test file.
 */
export async function describeOnSwift(name: string, suite: (ground: S3Ground) => void): Promise<void> {
  const reason = whyNoSwift();
  process.stdout.write(reason === null ? `S3, ${name}: ran\n` : `S3, ${name}: skipped: ${reason}\n`);
  const swift = reason === null ? await startSwift() : null;
  afterAll(async () => swift?.[Symbol.asyncDispose]());
  const runOrSkip = swift ? describe : describe.skip;
  // Tests that are skipped do not touch it.
  runOrSkip(`S3, ${name}`, () => suite(groundOn(swift!)));
}

function groundOn(swift: Swift): S3Ground {
  let buckets = 0;
  return {
    swift,
    newBucket: async () => {
      const bucket = `bucket-${buckets++}`;
      const options = { endpoint: swift.endpoint, region: 'us-east-1', bucket, ...swiftCredentials };
      await clientOf(options).makeBucket(bucket);
      return { ...options, prefix: 'exports/here', partBytes: 5 << 20 };
    },
    keysOf: async (options) => {
      const keys: string[] = [];
      for await (const { key } of clientOf(options).listObjects()) keys.push(key);
      return keys;
    },
    uploadsOf: async (options) => {
      const query = 'uploads=';
      const request = { method: 'GET', objectName: '', query, returnBody: true };
      const answer = await clientOf(options).makeRequest(request);
      return (await answer.text()).split('<UploadId>').length - 1;
    },
  };
}

function clientOf({ endpoint, region, bucket }: Pick<S3Options, 'endpoint' | 'region' | 'bucket'>): S3Client {
  const { accessKeyId, secretAccessKey } = swiftCredentials;
  return new S3Client({
    endPoint: endpoint,
    region,
    bucket,
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
  });
}
