import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDirectory } from '../directory-lock.js';
import type { Life } from '../lifecycle.js';

/** Makes a folder, for its owner's eyes only, and takes it for this process alone; one that is there keeps its mode. */
export async function takeFolder(dir: string, life: Life): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  life.defer('folder lock', await lockDirectory(dir));
}

/** The key kept in the data folder (`signing-key`, mode 0600), made at the first start. */
export async function keptSigningKey(dir: string): Promise<string> {
  const file = join(dir, 'signing-key');
  const made = randomBytes(32).toString('base64url');
  try {
    await writeFile(file, `${made}\n`, { flag: 'wx', mode: 0o600 });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const kept = (await readFile(file, 'utf8')).trim();
  if (kept.length >= 32) return kept;
  throw new Error(
    `${file} is damaged; delete it, and a new key is made (links given out before will not work)`,
  );
}
