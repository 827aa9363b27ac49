import type { Readable } from 'node:stream';
import { checkFileName } from '../file-name.js';
import {
  FileMissing,
  type ByteRange,
  type FileStore,
  type FileWriter,
  type StoredFile,
} from '../file-store.js';
import { dropAbandoned } from './abandoned.js';
import { BlockCache } from './blocks.js';
import { Bucket } from './bucket.js';
import { keyOf } from './key.js';
import { filesOf, pageOf } from './list.js';
import { encryptionHeaders, type S3Options } from './options.js';
import { readObject, streamObject, type KeyedFile } from './object.js';
import { reservePrefix } from './reservation.js';
import { S3Writer, usualPartBytes } from './writer.js';

/** Deletes on their way at a time when a folder goes. */
const deletesAtOnce = 8;

/**
 * Opens a file store in a folder of an S3 bucket.
 *
 * @throws StorageFault when the bucket cannot be used; the message says what to do.
 */
export async function openS3Files(options: S3Options): Promise<FileStore> {
  const bucket = new Bucket(options);
  const folder = options.prefix === '' ? '' : `${options.prefix}/`;
  const query = { prefix: folder, 'max-keys': '1' };
  await bucket.run({ action: 'open' }, (client) => pageOf(client, folder, query));
  return new S3Files(bucket, folder, options);
}

class S3Files implements FileStore {
  private readonly blocks: BlockCache;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly bucket: Bucket,
    private readonly folder: string,
    private readonly options: S3Options,
  ) {
    const load = (name: string, range: ByteRange) => readObject(bucket, this.objectOf(name), range);
    this.blocks = new BlockCache(load, options.cachedForMs ?? 30_000);
    this.headers = encryptionHeaders(options);
  }

  async create(name: string): Promise<FileWriter> {
    const { key } = this.objectOf(name);
    const onCommit = (): void => this.blocks.forget((known) => known === name);
    const { partBytes = usualPartBytes } = this.options;
    return Promise.resolve(
      new S3Writer(this.bucket, { key, headers: this.headers }, { partBytes, onCommit }),
    );
  }

  async read(name: string, range: ByteRange = { start: 0, end: Infinity }): Promise<Readable> {
    return streamObject(this.bucket, this.objectOf(name), range);
  }

  async readBytes(name: string, range: ByteRange): Promise<Buffer> {
    checkFileName(name);
    return this.blocks.read(name, range);
  }

  async size(name: string): Promise<number | null> {
    const { key } = this.objectOf(name);
    try {
      const { size } = await this.bucket.run({ action: 'read', name }, (client) => client.statObject(key));
      return size;
    } catch (error) {
      if (error instanceof FileMissing) return null;
      throw error;
    }
  }

  async *list(folder: string): AsyncIterable<StoredFile> {
    if (folder !== '') checkFileName(folder);
    yield* filesOf(this.bucket, this.folder, folder);
  }

  async remove(name: string): Promise<void> {
    const { key } = this.objectOf(name);
    try {
      await this.bucket.run({ action: 'remove', name }, (client) => client.deleteObject(key));
    } catch (error) {
      if (!(error instanceof FileMissing)) throw error;
    }
    this.blocks.forget((known) => known === name);
  }

  async removeFolder(folder: string): Promise<void> {
    checkFileName(folder);
    let names: string[] = [];
    const removeThem = async (): Promise<void> => {
      await Promise.all(names.map((name) => this.remove(name)));
      names = [];
    };
    for await (const { name } of this.list(folder)) {
      names.push(name);
      if (names.length === deletesAtOnce) await removeThem();
    }
    await removeThem();
  }

  async removeAbandoned(isSpared: (name: string) => boolean): Promise<void> {
    const { abandonedAfterMs = 3_600_000 } = this.options;
    const begunSince = new Date(Date.now() - abandonedAfterMs);
    await dropAbandoned(this.bucket, this.folder, { begunSince, isSpared });
  }

  async reserveFor(storeId: string): Promise<void> {
    await reservePrefix(this.bucket, this.options, { folder: this.folder, storeId });
  }

  close(): Promise<void> {
    this.blocks.forget(() => true);
    return Promise.resolve();
  }

  private objectOf(name: string): KeyedFile {
    checkFileName(name);
    return { name, key: keyOf(this.folder, name) };
  }
}
