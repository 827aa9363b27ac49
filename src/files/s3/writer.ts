import type { S3Client } from '@bradenmacdonald/s3-lite-client';
import type { FileWriter } from '../file-store.js';
import type { Bucket } from './bucket.js';
import { MultipartUpload, type S3Target } from './multipart.js';
import { putObject } from './object.js';
import { PartBuffer } from './part-buffer.js';

/** A segment seldom needs so much, so that it is a single request; 10,000 parts are 80 GB. */
export const usualPartBytes = 8 * 1024 * 1024;

/** What an S3 writer is told beside where to write. */
export interface S3WriterTerms {
  readonly partBytes: number;
  /** Called when the file stands under its name. */
  readonly onCommit: () => void;
}

/** Holds one part in memory; nothing is sent before it is full, and no more is taken while it is sent. */
export class S3Writer implements FileWriter {
  private readonly part: PartBuffer;
  private upload: MultipartUpload | undefined;
  private ended = false;

  constructor(
    private readonly bucket: Bucket,
    private readonly target: S3Target,
    private readonly terms: S3WriterTerms,
  ) {
    this.part = new PartBuffer(terms.partBytes);
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      if (this.part.isFull) await this.sendPart();
      rest = this.part.take(rest);
    }
  }

  async commit(): Promise<void> {
    try {
      if (this.upload) await this.complete(this.upload);
      else await this.putWhole();
    } catch (error) {
      await this.abort();
      throw error;
    }
    this.ended = true;
    this.terms.onCommit();
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    // What cannot be dropped now is dropped as abandoned, or by the bucket's lifecycle rule.
    await this.upload?.abort().catch(() => undefined);
  }

  private async sendPart(): Promise<void> {
    this.upload ??= await MultipartUpload.begin(this.bucket, this.target);
    await this.upload.add(this.part.content);
    this.part.clear();
  }

  private async complete(upload: MultipartUpload): Promise<void> {
    await this.sendPart();
    await upload.complete();
  }

  private async putWhole(): Promise<void> {
    const put = (client: S3Client) => putObject(client, this.target, this.part.content);
    await this.bucket.run({ action: 'write' }, put);
  }
}
