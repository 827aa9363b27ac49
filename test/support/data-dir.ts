import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '../../node_modules');
const manifest = readFileSync(join(modules, '@electric-sql/pglite/package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };

/** Where the global set-up leaves an empty PGlite directory; `rm -rf node_modules/.cache` makes a new one. */
export const templateDir = join(modules, '.cache/rollcall', `pglite-${version}`);

/** A data directory of its own, gone when it is disposed of. */
export interface DataDir extends AsyncDisposable {
  readonly path: string;
}

/** Makes a data directory with an empty database in it. */
export async function newDataDir(): Promise<DataDir> {
  const path = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  await cp(join(templateDir, 'pglite'), join(path, 'pglite'), { recursive: true });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
