import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './disk-fault.js';
import type { StoredFile } from './file-store.js';

/** The files below a folder of `root` (`''` = all), but for what the store, or a file system, keeps for itself there. */
export async function* filesBelow(root: string, folder: string): AsyncIterable<StoredFile> {
  for (const entry of await entriesOf(join(root, folder))) {
    if (entry.name.startsWith('.')) continue;
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
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
