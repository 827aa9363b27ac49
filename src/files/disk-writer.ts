import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskFault } from './disk-fault.js';
import type { FileWriter } from './file-store.js';

/** Where a file grows, and where it will stand. */
interface Places {
  readonly root: string;
  readonly partial: string;
  readonly target: string;
}

/** Opens a file at its partial place; `commit` moves it to its target. */
export async function createOnDisk(places: Places): Promise<FileWriter> {
  try {
    return new DiskWriter(await open(places.partial, 'wx', 0o600), places);
  } catch (error) {
    throw diskFault('write', error);
  }
}

class DiskWriter implements FileWriter {
  private ended = false;

  constructor(
    private readonly handle: FileHandle,
    private readonly places: Places,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    try {
      await this.handle.writeFile(chunk);
    } catch (error) {
      throw diskFault('write', error);
    }
  }

  async commit(): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await moveInPlace(this.places);
      this.ended = true;
    } catch (error) {
      await this.abort();
      throw diskFault('write', error);
    }
  }

  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    // What cannot be removed now is removed later as abandoned.
    await this.handle.close().catch(() => undefined);
    await rm(this.places.partial, { force: true }).catch(() => undefined);
  }
}

/** Renames, then syncs every folder that got a new entry: without that a power cut takes the name away again. */
async function moveInPlace({ root, partial, target }: Places): Promise<void> {
  const folder = dirname(target);
  const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(partial, target);
  const last = firstMade === undefined ? folder : dirname(firstMade);
  for (let changed = folder; changed.length >= last.length; changed = dirname(changed)) {
    await syncFolder(changed);
    if (changed === root) break;
  }
}

/** Makes the names in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for syncing, and needs no such thing.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
