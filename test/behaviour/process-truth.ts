import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from '@jest/globals';
import type { EventKind } from '../../src/exports/store/tables.js';
import type { EngineProcess } from './engine-client.js';
import { fingerprintsOf, providers, sha256, type Fingerprint, type ProviderName } from './truth.js';

/** Starts an export at a provider, of a few segments; resolves to its id. */
export function startAt(engine: EngineProcess, provider: ProviderName): Promise<string> {
  const options = provider === 'croct' ? { croct: { pageSize: 300 } } : null;
  return engine.ask('start', { source: `sandbox-${provider}`, options });
}

/** Starts an export at each provider; their ids, in the order of `providers`. */
export function startBoth(engine: EngineProcess): Promise<string[]> {
  return Promise.all(providers.map((provider) => startAt(engine, provider)));
}

/** What an export has to be in the end. */
export interface Expected {
  /** Whose files they are. */
  readonly dir: string;
  readonly users: readonly Fingerprint[];
  readonly attempts: number;
  /** Default: the first. */
  readonly generation?: number;
}

/** Everything that has to be true of an export, whatever happened on the way. */
export async function expectTruth(engine: EngineProcess, id: string, expected: Expected): Promise<void> {
  const { dir, users, attempts, generation = 1 } = expected;
  const done = await engine.ask('settled', id);
  expect(done).toMatchObject({ status: 'COMPLETED', error: null, attempts, generation });
  const counts = { users: users.length, total: users.length, skipped: 0, duplicates: 0 };
  expect(done.progress).toMatchObject(counts);
  const file = readFileSync(join(dir, 'files', done.file!.storedAs), 'utf8');
  expect(sha256(file)).toBe(done.file!.sha256);
  expect(fingerprintsOf(file)).toEqual(users);
  const rows = file.split('\n').slice(0, -1);
  expect(await engine.ask('users', id)).toEqual(rows.map((row, index) => [users[index]![0], sha256(row)]));
}

/** How often an event of a kind was written. */
export async function countEvents(engine: EngineProcess, id: string, kind: EventKind): Promise<number> {
  return (await engine.ask('eventsOf', id)).filter((each) => each.kind === kind).length;
}

/** After a sweep, the files that stand in the store's folder, those in the making apart, are those that it lists. */
export async function expectOnlyListedFiles(engine: EngineProcess, dir: string): Promise<void> {
  await engine.ask('sweep');
  expect(await filesOnDisk(dir)).toEqual(await engine.ask('listed'));
}

async function filesOnDisk(dir: string): Promise<string[]> {
  const root = join(dir, 'files');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return names.filter((name) => name !== '.store' && !name.startsWith('.partial/')).sort();
}
