import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openFloors, type Floors } from '../../src/commands/floors.js';
import { Life } from '../../src/lifecycle.js';
import { settingsOf } from '../settings/folder.js';
import { silent } from '../support/engine-rig.js';

/** A database, and the data folder of the process that uses it. */
export interface Site {
  readonly dataDir: string;
  /** Of a PostgreSQL; left out, the database is embedded in the folder. */
  readonly databaseUrl?: string | undefined;
}

/** What a process stands on, from its start to its end. */
export type Opened = Floors & AsyncDisposable;

export const users = 5;

/** Lets a folder's files be those of another one, as a disk that two mount. */
export function shareFiles(of: Site, to: Site): void {
  mkdirSync(join(of.dataDir, 'files'), { recursive: true });
  symlinkSync(join(of.dataDir, 'files'), join(to.dataDir, 'files'));
}

/** Opens a site with simulated sources as the program does. */
export async function openSite({ dataDir, databaseUrl }: Site): Promise<Opened> {
  const env = databaseUrl ? { DATABASE_URL: databaseUrl, ROLLCALL_SIGNING_KEY: 'k'.repeat(32) } : {};
  const settings = settingsOf('', env, { sandbox: true, users: String(users), dataDir });
  const life = new Life();
  try {
    const floors = await openFloors({ settings, logger: silent, works: true }, life);
    return { ...floors, [Symbol.asyncDispose]: () => life.close() };
  } catch (fault) {
    await life.close();
    throw fault;
  }
}
