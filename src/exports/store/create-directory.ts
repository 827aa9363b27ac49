import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
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
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  const entry = import.meta.resolve('@electric-sql/pglite');
  await run(process.execPath, ['--input-type=module', '--eval', program, entry, partial]);
  await chmod(partial, 0o700);
  await rename(partial, dir);
}
