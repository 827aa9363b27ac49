import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isOld } from './disk-age.js';
import { isMissing } from './disk-fault.js';

/**
 * Removes the folders of `root` that nothing spares and that hold folders at the most, none of them changed for an
 * hour: a writer makes a folder only just before his file comes into it.
 */
export async function removeEmptyFolders(root: string, isSpared: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.') || isSpared(entry.name)) continue;
    const folders = await foldersIfEmpty(join(root, entry.name));
    for (const path of folders ?? []) await rmdir(path).catch(leaveIfUsed);
  }
}

/** The folder and all below it, deepest first; null when a file stands in one of them, or one was changed lately. */
async function foldersIfEmpty(path: string): Promise<string[] | null> {
  if (!(await isOld(path))) return null;
  const folders: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true }).catch(emptyIfMissing)) {
    const below = entry.isDirectory() ? await foldersIfEmpty(join(path, entry.name)) : null;
    if (below === null) return null;
    folders.push(...below);
  }
  return [...folders, path];
}

function emptyIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

/** Somebody else removed it, or came to use it meanwhile. */
function leaveIfUsed(error: unknown): void {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
}
