import type { S3Client } from '@bradenmacdonald/s3-lite-client';
import type { Bucket } from './bucket.js';
import { codeOf } from './fault.js';
import { textOf } from './text.js';
import { elementOf } from './xml.js';

/** Where an object is going to stand, and the headers that it gets. */
export interface S3Target {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Putting thousands of parts together takes some stores minutes. */
const completionMs = 300_000;

/**
 * An upload in parts, one at a time. The client's own way sends four at a time and cannot be aborted; this one
 * is made of its single requests.
 */
export class MultipartUpload {
  private readonly etags: string[] = [];
  private bytes = 0;

  private constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    private readonly uploadId: string,
  ) {}

  /** @throws StorageFault */
  static async begin(bucket: Bucket, { key, headers }: S3Target): Promise<MultipartUpload> {
    const request = { method: 'POST', objectName: key, query: 'uploads=' };
    const uploadId = await bucket.run({ action: 'write' }, async (client) => {
      const answer = await textOf(client, { ...request, headers: new Headers(headers) });
      return elementOf(answer, 'UploadId');
    });
    return new MultipartUpload(bucket, key, uploadId);
  }

  /**
   * Sends the next part; resolves when the store has it. Only the last one may be under 5 MiB, and some stores
   * want all others to be of one size.
   *
   * @throws StorageFault
   */
  async add(payload: Uint8Array<ArrayBuffer>): Promise<void> {
    const query = { partNumber: String(this.etags.length + 1), uploadId: this.uploadId };
    const request = { method: 'PUT', objectName: this.key, query, payload, returnBody: true };
    const etag = await this.bucket.run({ action: 'write' }, async (client) => {
      const answer = await client.makeRequest(request);
      await answer.arrayBuffer();
      return answer.headers.get('etag') ?? '';
    });
    this.etags.push(etag.replaceAll('"', ''));
    this.bytes += payload.length;
  }

  /**
   * Makes one object of the parts.
   *
   * @throws StorageFault
   */
  async complete(): Promise<void> {
    let tries = 0;
    const task = async (client: S3Client): Promise<void> => {
      const isRepeated = tries++ > 0;
      try {
        await this.completeOnce(client);
      } catch (error) {
        const mayBeDone = isRepeated && codeOf(error) === 'NoSuchUpload';
        // The answer to an earlier try was lost: the upload is gone because it is the object now.
        if (!mayBeDone || (await client.statObject(this.key)).size !== this.bytes) throw error;
      }
    };
    await this.bucket.run({ action: 'write' }, task, completionMs);
  }

  /**
   * Drops the parts.
   *
   * @throws StorageFault
   */
  async abort(): Promise<void> {
    await this.bucket.run({ action: 'write' }, (client) => dropUpload(client, this.key, this.uploadId));
  }

  private async completeOnce(client: S3Client): Promise<void> {
    const parts = this.etags.map(
      (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>"${etag}"</ETag></Part>`,
    );
    const answer = await textOf(client, {
      method: 'POST',
      objectName: this.key,
      query: { uploadId: this.uploadId },
      payload: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
    });
    elementOf(answer, 'ETag');
  }
}

/** Drops the parts of an upload; one that is gone is no fault. */
export async function dropUpload(client: S3Client, key: string, uploadId: string): Promise<void> {
  try {
    await client.makeRequest({ method: 'DELETE', objectName: key, query: { uploadId }, statusCode: 204 });
  } catch (error) {
    if (codeOf(error) !== 'NoSuchUpload') throw error;
  }
}
