import { open, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { removeEmptyFolders } from './disk-empty-folders.js';
import { diskFault, isMissing, readFault } from './disk-fault.js';
import { filesBelow } from './disk-list.js';
import { Partials } from './disk-partials.js';
import { DiskReader } from './disk-reader.js';
import { reserveFolder } from './disk-reservation.js';
import { createOnDisk } from './disk-writer.js';
import { checkFileName } from './file-name.js';
import type { ByteRange, FileStore, FileWriter, StoredFile } from './file-store.js';

/** Who else has the folder. */
export interface DiskOptions {
  /** Nobody: what stands there half-written was left by the dead, however new. Default: others may write too. */
  readonly alone?: boolean;
}

/**
 * Opens a file store in the folder `root`, made if it is missing; files are 0600, folders 0700.
 *
 * @throws StorageFault when the folder cannot be made or read.
 */
export function openDiskFiles(root: string, { alone = false }: DiskOptions = {}): FileStore {
  try {
    return new DiskFiles(resolve(root), new Partials(root, alone));
  } catch (error) {
    throw diskFault('write', error);
  }
}

class DiskFiles implements FileStore {
  constructor(
    private readonly root: string,
    private readonly partials: Partials,
  ) {}

  async create(name: string): Promise<FileWriter> {
    const target = this.pathOf(name);
    return createOnDisk({ root: this.root, partial: this.partials.newPath(), target });
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

  async removeAbandoned(isSpared: (name: string) => boolean): Promise<void> {
    try {
      await this.partials.removeAbandoned();
      await removeEmptyFolders(this.root, isSpared);
    } catch (error) {
      throw diskFault('remove', error);
    }
  }

  reserveFor(storeId: string): Promise<void> {
    return reserveFolder(this.root, storeId);
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
