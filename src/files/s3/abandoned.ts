import type { S3Client } from '@bradenmacdonald/s3-lite-client';
import { StorageFault } from '../file-store.js';
import type { Bucket } from './bucket.js';
import { nameOf } from './key.js';
import { dropUpload } from './multipart.js';
import { textOf } from './text.js';
import { elementsOf } from './xml.js';

interface Upload {
  readonly key: string;
  readonly uploadId: string;
  readonly begunAt: Date;
}

interface Page {
  readonly uploads: readonly Upload[];
  /** What the next page is asked for with; null when this one is the last. */
  readonly next: Readonly<Record<string, string>> | null;
}

/** What is not abandoned. A store tells when an upload began, and not whether anybody goes on with it. */
export interface Spared {
  readonly begunSince: Date;
  readonly isSpared: (name: string) => boolean;
}

/**
 * Drops the uploads below a folder that nothing spares: whoever made them is dead. A store that does not list
 * uploads, or not to us, is left alone; there a lifecycle rule of the bucket has to do it.
 */
export async function dropAbandoned(
  bucket: Bucket,
  folder: string,
  { begunSince, isSpared }: Spared,
): Promise<void> {
  try {
    for await (const { key, uploadId, begunAt } of uploadsOf(bucket, folder)) {
      // A date that cannot be read spares the upload, too.
      if (!(begunAt < begunSince)) continue;
      const name = nameOf(folder, key);
      if (name === null || isSpared(name)) continue;
      await bucket.run({ action: 'remove' }, (client) => dropUpload(client, key, uploadId));
    }
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error;
  }
}

async function* uploadsOf(bucket: Bucket, folder: string): AsyncGenerator<Upload> {
  let markers: Page['next'] = {};
  while (markers !== null) {
    const query: Record<string, string> = { uploads: '', prefix: folder, ...markers };
    const page: Page = await bucket.run({ action: 'list' }, (client) => pageOf(client, query));
    yield* page.uploads;
    markers = page.next;
  }
}

async function pageOf(client: S3Client, query: Record<string, string>): Promise<Page> {
  const xml = await textOf(client, { method: 'GET', objectName: '', query });
  const [keyMarker = ''] = elementsOf(xml, 'NextKeyMarker');
  const [uploadIdMarker = ''] = elementsOf(xml, 'NextUploadIdMarker');
  const isLast = elementsOf(xml, 'IsTruncated')[0] !== 'true' || keyMarker === '';
  return {
    uploads: xml.split('<Upload>').slice(1).map(toUpload),
    next: isLast ? null : { 'key-marker': keyMarker, 'upload-id-marker': uploadIdMarker },
  };
}

function toUpload(xml: string): Upload {
  const [key = '', uploadId = '', begunAt = ''] = ['Key', 'UploadId', 'Initiated'].map(
    (name) => elementsOf(xml, name)[0],
  );
  return { key, uploadId, begunAt: new Date(begunAt) };
}
