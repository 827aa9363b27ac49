import type { Readable } from 'node:stream';
import { S3Errors, type S3Client } from '@bradenmacdonald/s3-lite-client';
import type { ByteRange } from '../file-store.js';
import type { Bucket } from './bucket.js';
import type { S3Target } from './multipart.js';
import { S3Reader } from './reader.js';

/** A file and the object that holds it. */
export interface KeyedFile {
  readonly name: string;
  readonly key: string;
}

/**
 * Streams a part of an object; should the connection break, the rest is asked for.
 *
 * @throws StorageFault, FileMissing
 */
export async function streamObject(bucket: Bucket, object: KeyedFile, range: ByteRange): Promise<Readable> {
  const deed = { action: 'read', name: object.name } as const;
  const ask = (part: ByteRange, etag: string | null): Promise<Response> =>
    bucket.run(deed, (client) => getPart(client, object.key, part, etag));
  const first = await ask(range, null);
  // The rest of another content would be worse than a fault.
  const etag = first.headers.get('etag');
  const source = {
    patience: bucket.patience,
    openBehind: (bytes: number) => ask({ ...range, start: range.start + bytes }, etag),
    fault: (error: unknown) => bucket.fault(deed, error),
  };
  return new S3Reader(source, first);
}

/**
 * Reads a part of an object at once.
 *
 * @throws StorageFault, FileMissing
 */
export async function readObject(bucket: Bucket, object: KeyedFile, range: ByteRange): Promise<Buffer> {
  return bucket.run({ action: 'read', name: object.name }, async (client) => {
    const answer = await getPart(client, object.key, range, null);
    return Buffer.from(await answer.arrayBuffer());
  });
}

/** Makes an object at once; may be repeated. */
export async function putObject(
  client: S3Client,
  { key, headers }: S3Target,
  payload: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const request = { method: 'PUT', objectName: key, payload, returnBody: true };
  const answer = await client.makeRequest({ ...request, headers: new Headers(headers) });
  await answer.arrayBuffer();
}

/** A part that is empty, or begins behind the end, cannot be asked for: its first byte is, and left unread. */
async function getPart(
  client: S3Client,
  objectName: string,
  { start, end }: ByteRange,
  etag: string | null,
): Promise<Response> {
  const isWhole = start === 0 && end === Infinity;
  const headers = new Headers(etag === null ? {} : { 'if-match': etag });
  if (!isWhole) headers.set('range', `bytes=${start}-${end === Infinity ? '' : Math.max(start, end - 1)}`);
  try {
    const answer = await client.makeRequest({
      method: 'GET',
      objectName,
      headers,
      statusCode: isWhole ? 200 : 206,
      returnBody: true,
    });
    if (end > start) return answer;
    await answer.body?.cancel();
  } catch (error) {
    const isBehindEnd = error instanceof S3Errors.ServerError && error.statusCode === 416;
    if (!isBehindEnd) throw error;
  }
  return new Response();
}
