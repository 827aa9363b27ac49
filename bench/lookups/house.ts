import { join } from 'node:path';
import { pino } from 'pino';
import { openEngine, type Engine } from '../../src/exports/engine.js';
import type { Caller } from '../../src/exports/model.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import type { Store } from '../../src/exports/store/store.js';
import { openDiskFiles } from '../../src/files/disk.js';
import type { FileStore } from '../../src/files/file-store.js';
import { Life } from '../../src/lifecycle.js';
import { exportsShape } from '../../src/settings/exports.js';
import { madeUsers } from './made-users.js';

/** An engine on a store and a disk, as `rollcall serve` opens them. */
export interface BenchHouse extends AsyncDisposable {
  readonly store: Store;
  readonly files: FileStore;
  readonly engine: Engine;
}

export const caller: Caller = { tenant: 'local', name: 'local', scopes: new Set() };

/** Opens what stands in a folder, or something new; its one source has so many users. */
export async function openBenchHouse(folder: string, users: number): Promise<BenchHouse> {
  const life = new Life();
  const store = await openEmbeddedStore(folder);
  life.defer('store', () => store.close());
  const files = openDiskFiles(join(folder, 'files'), { alone: true });
  life.defer('files', () => files.close());
  const settings = exportsShape.parse({});
  const log = pino({ level: 'silent' });
  const engine = await openEngine({ store, files, settings, log, sources: [madeUsers(users)] });
  life.defer('engine', () => engine.close());
  return { store, files, engine, [Symbol.asyncDispose]: () => life.close() };
}

/** Exports all users, as a file that takes no time to speak of. */
export async function exportAll({ engine }: BenchHouse): Promise<void> {
  const { exports } = engine;
  const { export: started } = await exports.start(caller, {
    source: 'made',
    format: 'CSV',
    fields: [{ path: 'email' }],
  });
  let status = '';
  for await (const state of exports.follow(caller, started.id)) status = state?.status ?? 'deleted';
  if (status !== 'COMPLETED') throw new Error(`the export ended ${status}`);
}
