import type { BucketOptions } from './bucket.js';

/** Where the files lie, and how they are kept there. */
export interface S3Options extends BucketOptions {
  /** A folder of the bucket, slashes at its ends left out; empty = the whole bucket. */
  readonly prefix: string;
  /** Default: what the bucket does by itself. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | undefined;
  /** The key for `aws:kms`. Default: the bucket's. */
  readonly kmsKeyId?: string | undefined;
  /** Bytes held in memory per file that is written; at least 5 MiB. Default: 8 MiB. */
  readonly partBytes?: number;
  /** An upload that began so long ago has lost its writer, unless he is known to live. Default: an hour. */
  readonly abandonedAfterMs?: number;
  /** How long others get to find themselves reserving the prefix at the same time. Default: a second. */
  readonly settleMs?: number;
  /** How long what was read may be served without asking again. Default: 30 s. */
  readonly cachedForMs?: number;
}

/** What the store is told of encryption when an object is begun. */
export function encryptionHeaders({ serverSideEncryption, kmsKeyId }: S3Options): Record<string, string> {
  return {
    ...(serverSideEncryption && { 'x-amz-server-side-encryption': serverSideEncryption }),
    ...(kmsKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  };
}
