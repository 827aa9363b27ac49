import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const program = `
const [entry, dir] = process.argv.slice(1);
const { PGlite } = await import(entry);
const database = await PGlite.create(dir);
await database.close();
`;

/**
 * Makes a PGlite directory if there is none, whole or not at all.
 *
 * A process of its own does it: the initialisation takes 800 MB at its peak, which would otherwise stay the
 * high-water mark of a server that needs a third of that.
 */
export async function createPgliteDirectory(dir: string): Promise<void> {
  if (existsSync(dir)) return;
  await removeLeftovers(dir);
  // A name of its own: the maker of a start that was killed may still be writing.
  const partial = `${dir}${leftover}${process.pid}`;
  const entry = import.meta.resolve('@electric-sql/pglite');
  await run(process.execPath, ['--input-type=module', '--eval', program, entry, partial]);
  await chmod(partial, 0o700);
  await rename(partial, dir);
}

const leftover = '.partial-';

/** What cannot be removed because its maker still writes is harmless; it goes with the folder. */
async function removeLeftovers(dir: string): Promise<void> {
  const names = (await readdir(dirname(dir))).filter((name) =>
    name.startsWith(`${basename(dir)}${leftover}`),
  );
  for (const name of names)
    await rm(join(dirname(dir), name), { recursive: true, force: true }).catch(() => undefined);
}
