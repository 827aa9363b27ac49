import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, type Dirent } from 'node:fs';
import { open, readdir, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { diskFault, isMissing, readFault } from './disk-fault.js';
import { DiskReader } from './disk-reader.js';
import { createOnDisk } from './disk-writer.js';
import { checkFileName } from './file-name.js';
import type { ByteRange, FileStore, FileWriter, StoredFile } from './file-store.js';

/** Files in the making stand here, on the same file system as their targets, so that a rename moves them. */
const partialFolder = '.partial';

/** Where others may write too: nobody writes this slowly, so a partial file that was not touched for an hour has lost its writer. */
const abandonedAfterMs = 3_600_000;

/** Who else has the folder. */
export interface DiskOptions {
  /** Nobody: what stands there half-written was left by the dead, however new. Default: others may write too. */
  readonly alone?: boolean;
}

/**
 * Opens a file store in the folder `root` (made if missing; files 0600, folders 0700) and removes what
 * writers that died left there.
 *
 * @throws StorageFault when the folder cannot be made or read.
 */
export function openDiskFiles(root: string, { alone = false }: DiskOptions = {}): FileStore {
  try {
    mkdirSync(join(root, partialFolder), { recursive: true, mode: 0o700 });
    removePartial(join(root, partialFolder), alone ? -Infinity : abandonedAfterMs);
  } catch (error) {
    throw diskFault('write', error);
  }
  return new DiskFiles(resolve(root));
}

function removePartial(folder: string, afterMs: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (touched !== undefined && Date.now() - touched > afterMs) rmSync(path, { force: true });
  }
}

class DiskFiles implements FileStore {
  constructor(private readonly root: string) {}

  async create(name: string): Promise<FileWriter> {
    const target = this.pathOf(name);
    return createOnDisk({ root: this.root, partial: join(this.root, partialFolder, randomUUID()), target });
  }

  async read(name: string, range: ByteRange = { start: 0, end: Infinity }): Promise<Readable> {
    return new DiskReader(await this.open(name), name, range);
  }

  async readBytes(name: string, range: ByteRange): Promise<Buffer> {
    const handle = await this.open(name);
    try {
      return await readFully(handle, range);
    } catch (error) {
      throw readFault(name, error);
    } finally {
      await handle.close();
    }
  }

  async size(name: string): Promise<number | null> {
    const path = this.pathOf(name);
    try {
      const stats = await stat(path);
      return stats.isFile() ? stats.size : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw diskFault('read', error);
    }
  }

  async *list(folder: string): AsyncIterable<StoredFile> {
    if (folder !== '') checkFileName(folder);
    try {
      yield* filesBelow(this.root, folder);
    } catch (error) {
      throw diskFault('list', error);
    }
  }

  async remove(name: string): Promise<void> {
    const path = this.pathOf(name);
    try {
      await unlink(path);
    } catch (error) {
      if (!isMissing(error)) throw diskFault('remove', error);
    }
  }

  async removeFolder(folder: string): Promise<void> {
    const path = this.pathOf(folder);
    try {
      await rm(path, { recursive: true, force: true });
    } catch (error) {
      if (!isMissing(error)) throw diskFault('remove', error);
    }
  }

  async removeAbandoned(): Promise<void> {
    try {
      removePartial(join(this.root, partialFolder), abandonedAfterMs);
    } catch (error) {
      throw diskFault('remove', error);
    }
    return Promise.resolve();
  }

  async close(): Promise<void> {
    // Nothing is held open between calls.
  }

  private async open(name: string): Promise<FileHandle> {
    const path = this.pathOf(name);
    try {
      return await open(path, 'r');
    } catch (error) {
      throw readFault(name, error);
    }
  }

  private pathOf(name: string): string {
    checkFileName(name);
    return join(this.root, name);
  }
}

async function readFully(handle: FileHandle, { start, end }: ByteRange): Promise<Buffer> {
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function* filesBelow(root: string, folder: string): AsyncIterable<StoredFile> {
  for (const entry of await entriesOf(join(root, folder))) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (name === partialFolder) continue;
    if (entry.isDirectory()) yield* filesBelow(root, name);
    else if (entry.isFile()) yield* await fileAt(root, name);
  }
}

/** A folder or file that is removed while the list is read is simply not listed. */
async function entriesOf(path: string): Promise<Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch(emptyIfMissing);
}

async function fileAt(root: string, name: string): Promise<StoredFile[]> {
  const stats = await stat(join(root, name)).catch(emptyIfMissing);
  return 'size' in stats ? [{ name, bytes: stats.size, modifiedAt: stats.mtime }] : [];
}

function emptyIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}
