import type { S3Client } from '@bradenmacdonald/s3-lite-client';
import type { StoredFile } from '../file-store.js';
import type { Bucket } from './bucket.js';
import { keyOf, nameOf } from './key.js';
import { textOf } from './text.js';
import { elementsOf, unexpected } from './xml.js';

interface Page {
  readonly files: readonly StoredFile[];
  /** What the next page is asked for with; null when this one is the last. */
  readonly token: string | null;
}

/**
 * The files below a folder of the store (`''` = all), which itself is the folder `root` of the bucket. What
 * others put there under keys that are none of ours is passed over.
 *
 * @throws StorageFault
 */
export async function* filesOf(bucket: Bucket, root: string, folder: string): AsyncGenerator<StoredFile> {
  const prefix = folder === '' ? root : `${keyOf(root, folder)}/`;
  let query: Record<string, string> | null = { prefix };
  while (query !== null) {
    const asked: Record<string, string> = query;
    const page: Page = await bucket.run({ action: 'list' }, (client) => pageOf(client, root, asked));
    yield* page.files;
    query = page.token === null ? null : { ...asked, 'continuation-token': page.token };
  }
}

/** A page alone, so that a fault repeats one request: the client's own listing would begin anew. */
export async function pageOf(client: S3Client, root: string, asked: Record<string, string>): Promise<Page> {
  const query = { 'list-type': '2', ...asked };
  const xml = await textOf(client, { method: 'GET', objectName: '', query });
  if (!xml.includes('<ListBucketResult')) throw unexpected();
  const [token = ''] = elementsOf(xml, 'NextContinuationToken');
  const files = xml.split('<Contents>').slice(1);
  return { files: files.flatMap((file) => toFile(root, file)), token: token || null };
}

function toFile(root: string, xml: string): StoredFile[] {
  const [key = '', bytes = '', modifiedAt = ''] = ['Key', 'Size', 'LastModified'].map(
    (name) => elementsOf(xml, name)[0],
  );
  const name = nameOf(root, key);
  return name === null ? [] : [{ name, bytes: Number(bytes), modifiedAt: new Date(modifiedAt) }];
}
