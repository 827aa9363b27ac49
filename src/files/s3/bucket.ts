import { S3Client } from '@bradenmacdonald/s3-lite-client';
import { wait } from '../../clock.js';
import { FileMissing, StorageFault } from '../file-store.js';
import { isPassing, s3Fault, S3TimedOut, type S3Deed, type S3Place } from './fault.js';

/** How a bucket is reached. */
export interface BucketOptions {
  /** The address of the store; the bucket's name follows it as the first part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Default: {@link usualPatience}. */
  readonly patience?: Patience;
}

/** How long to wait for a store that falters. */
export interface Patience {
  /** How often a request is made at most. */
  readonly attempts: number;
  /** The wait before the second attempt; each one after it is four times as long. */
  readonly firstWaitMs: number;
  /** An attempt that is not done by then counts as failed. */
  readonly limitMs: number;
}

/** A hiccup of five seconds is sat out; 8 MB in a minute is a line of 1 Mbit/s. */
export const usualPatience: Patience = { attempts: 4, firstWaitMs: 250, limitMs: 60_000 };

/** A bucket whose requests are limited in time, and repeated when the store falters. */
export class Bucket {
  readonly patience: Patience;
  private readonly client: S3Client;
  private readonly place: S3Place;

  constructor(options: BucketOptions) {
    const { endpoint, region, bucket, accessKeyId, secretAccessKey } = options;
    this.place = { bucket, endpoint };
    this.patience = options.patience ?? usualPatience;
    this.client = new S3Client({
      endPoint: endpoint,
      region,
      bucket,
      accessKey: accessKeyId,
      secretKey: secretAccessKey,
    });
  }

  /**
   * Does something with the bucket, more than once if the store falters: `task` must be repeatable, and read
   * the bodies of its answers itself.
   *
   * @throws StorageFault, and FileMissing if the deed names a file and there is none
   */
  async run<T>(
    deed: S3Deed,
    task: (client: S3Client) => Promise<T>,
    limitMs = this.patience.limitMs,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await within(limitMs, task(this.client));
      } catch (error) {
        if (attempt >= this.patience.attempts || !isPassing(error)) throw this.fault(deed, error);
      }
      await wait(this.waitAfter(attempt));
    }
  }

  /** What a file store promises to throw for it. */
  fault(deed: S3Deed, error: unknown): Error {
    const isFault = error instanceof StorageFault || error instanceof FileMissing;
    return isFault ? error : s3Fault(deed, this.place, error);
  }

  /** A half to the whole of the time, so that those who failed together do not come back together. */
  private waitAfter(attempt: number): number {
    return this.patience.firstWaitMs * 4 ** (attempt - 1) * (0.5 + Math.random() / 2);
  }
}

/**
 * The outcome of the work, or S3TimedOut. The client takes no signal, so work that comes too late goes on
 * until Node's own limits end it, unheeded.
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLate = async (): Promise<never> => {
    await wait(limitMs, timer.signal);
    throw new S3TimedOut();
  };
  try {
    return await Promise.race([work, tooLate()]);
  } finally {
    timer.abort();
  }
}
