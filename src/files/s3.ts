import type { Readable } from 'node:stream';
import { checkFileName } from './file-name.js';
import {
  FileMissing,
  type ByteRange,
  type FileStore,
  type FileWriter,
  type StoredFile,
} from './file-store.js';
import { dropAbandoned } from './s3-abandoned.js';
import { BlockCache } from './s3-blocks.js';
import { Bucket, type BucketOptions } from './s3-bucket.js';
import { keyOf } from './s3-key.js';
import { filesOf } from './s3-list.js';
import { readObject, streamObject, type KeyedFile } from './s3-object.js';
import { S3Writer, usualPartBytes } from './s3-writer.js';

/** Where the files lie, and how they are kept there. */
export interface S3Options extends BucketOptions {
  /** A folder of the bucket, slashes at its ends left out; empty = the whole bucket. */
  readonly prefix: string;
  /** Default: what the bucket does by itself. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | undefined;
  /** The key for `aws:kms`. Default: the bucket's. */
  readonly kmsKeyId?: string | undefined;
  /** Bytes held in memory per file that is written; at least 5 MiB. Default: {@link usualPartBytes}. */
  readonly partBytes?: number;
  /** An upload that began so long ago has lost its writer. Default: an hour. */
  readonly abandonedAfterMs?: number;
  /** How long what was read may be served without asking again. Default: 30 s. */
  readonly cachedForMs?: number;
}

/** Deletes on their way at a time when a folder goes. */
const deletesAtOnce = 8;

/**
 * Opens a file store in a folder of an S3 bucket, and drops the uploads that writers who died left there.
 *
 * @throws StorageFault when the bucket cannot be used; the message says what to do.
 */
export async function openS3Files(options: S3Options): Promise<FileStore> {
  const { abandonedAfterMs = 3_600_000 } = options;
  const bucket = new Bucket(options);
  const folder = options.prefix === '' ? '' : `${options.prefix}/`;
  await bucket.run({ action: 'open' }, (client) =>
    client.listObjects({ prefix: folder, maxResults: 1 }).next(),
  );
  await dropAbandoned(bucket, folder, new Date(Date.now() - abandonedAfterMs));
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
    let removing: Promise<void>[] = [];
    for await (const { name } of this.list(folder)) {
      removing.push(this.remove(name));
      if (removing.length < deletesAtOnce) continue;
      await Promise.all(removing);
      removing = [];
    }
    await Promise.all(removing);
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

function encryptionHeaders({ serverSideEncryption, kmsKeyId }: S3Options): Record<string, string> {
  return {
    ...(serverSideEncryption && { 'x-amz-server-side-encryption': serverSideEncryption }),
    ...(kmsKeyId && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  };
}
