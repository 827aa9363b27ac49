import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, killPostmaster } from './postmaster.js';

/** What the folders of test servers are called. */
export const leftoverPrefix = 'rollcall-postgres-';

const ownerFile = (folder: string) => join(folder, 'owner.pid');

/** Writes down whose a folder is. */
export function noteOwner(folder: string): Promise<void> {
  return writeFile(ownerFile(folder), String(process.pid));
}

/** A test run that was killed cannot end its server: the next one does. */
export async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(leftoverPrefix));
  for (const folder of names.map((name) => join(tmpdir(), name))) {
    const owner = Number(await readFile(ownerFile(folder), 'utf8').catch(() => process.pid));
    if (isAlive(owner)) continue;
    await killPostmaster(join(folder, 'db'));
    await rm(folder, { recursive: true, force: true });
  }
}
