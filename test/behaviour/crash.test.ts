import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import type { EventKind } from '../../src/exports/store/tables.js';
import { EngineProcess } from './engine-client.js';
import type { Doom } from './engine-process.js';
import { moments } from './moments.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';
import { fingerprintsOf, providers, sha256, truthOf, type Fingerprint, type ProviderName } from './truth.js';

let sandbox: SandboxProcess;
let dir: DataDir;
let engine: EngineProcess;
const truth: Record<string, Fingerprint[]> = {};

beforeAll(async () => {
  sandbox = await startSandbox();
  dir = await newDataDir();
  engine = await EngineProcess.start(dir.path, sandbox.sources);
  for (const provider of providers) truth[provider] = await truthOf(sandbox.origin, provider);
});

afterAll(async () => {
  sandbox.kill();
  await engine.kill();
  await dir[Symbol.asyncDispose]();
});

/** Starts an export; resolves to its id. */
function start(provider: ProviderName): Promise<string> {
  const options = provider === 'croct' ? { croct: { pageSize: 300 } } : null;
  return engine.ask('start', { source: `sandbox-${provider}`, options });
}

/** Starts an export at each provider; their ids, in the order of `providers`. */
function startBoth(): Promise<string[]> {
  return Promise.all(providers.map(start));
}

/** Acts on exports until all stand at a moment, where the engine is killed, and starts another. */
async function killAt(doom: Doom, act: () => Promise<string[]>): Promise<string[]> {
  await engine.ask('dieAt', doom);
  const ids = await act();
  expect(await engine.ended).toBe('SIGKILL');
  engine = await EngineProcess.start(dir.path, sandbox.sources);
  return ids;
}

/** How often an event of a kind was written. */
async function countEvents(id: string, kind: EventKind): Promise<number> {
  return (await engine.ask('eventsOf', id)).filter((each) => each === kind).length;
}

/** Everything that has to be true of an export of a provider, whatever happened on the way. */
async function expectTruth(id: string, provider: ProviderName, attempts: number, generation = 1) {
  const users = truth[provider]!;
  const done = await engine.ask('settled', id);
  expect(done).toMatchObject({ status: 'COMPLETED', error: null, attempts, generation });
  expect(done.progress).toMatchObject({
    users: users.length,
    total: users.length,
    skipped: 0,
    duplicates: 0,
  });
  const file = readFileSync(join(dir.path, 'files', done.file!.storedAs), 'utf8');
  expect(sha256(file)).toBe(done.file!.sha256);
  expect(fingerprintsOf(file)).toEqual(users);
  const rows = file.split('\n').slice(0, -1);
  expect(await engine.ask('users', id)).toEqual(rows.map((row, index) => [users[index]![0], sha256(row)]));
}

/** The files that stand in the store's folder, those in the making apart. */
async function filesOnDisk(): Promise<string[]> {
  const root = join(dir.path, 'files');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return names.filter((name) => !name.startsWith('.partial/')).sort();
}

describe('an export that nothing disturbs', () => {
  it('has exactly the users of its provider', async () => {
    const [auth0 = '', croct = ''] = await startBoth();
    await expectTruth(auth0, 'auth0', 1);
    await expectTruth(croct, 'croct', 1);
  });
});

describe('a process that is killed', () => {
  it.each(moments)('$when: the next one goes on to exactly the users of each provider', async (at) => {
    const createdBefore = await sandbox.count('auth0', 'create');
    const [auth0 = '', croct = ''] = await killAt({ ...at, exports: 2 }, startBoth);
    await expectTruth(auth0, 'auth0', 2);
    await expectTruth(croct, 'croct', 2);
    for (const id of [auth0, croct])
      expect(await countEvents(id, 'POSSIBLE_DUPLICATE_JOB')).toBe(at.mayDuplicate ? 1 : 0);
    const created = (await sandbox.count('auth0', 'create')) - createdBefore;
    expect(created).toBe(at.moment === 'after-create' ? 2 : 1);
    await engine.ask('sweep');
    expect(await filesOnDisk()).toEqual(await engine.ask('listed'));
  });

  it.each([
    { moment: 'mid-delete', when: 'in mid-delete, before the files go' },
    { moment: 'mid-removal', when: 'in mid-delete, among the files' },
  ] as const)('$when: the next one leaves nothing of what was deleted', async ({ moment }) => {
    const ids = await startBoth();
    for (const id of ids) await engine.ask('settled', id);
    const folders = ids.map((id) => join(dir.path, 'files', id));
    expect(folders.map((folder) => existsSync(folder))).toEqual([true, true]);
    await killAt({ moment, arrival: 1, exports: 2 }, async () => {
      const fates = await Promise.allSettled(ids.map((id) => engine.ask('delete', id)));
      expect(fates.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      return ids;
    });
    expect(await Promise.all(ids.map((id) => engine.ask('isThere', id)))).toEqual([false, false]);
    await engine.ask('sweep');
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
    expect(await filesOnDisk()).toEqual(await engine.ask('listed'));
  });
});

describe('a process that is killed in the second generation of an export', () => {
  it.each([
    { moment: 'before-create', arrival: 2, when: 'before it has begun', mayDuplicate: true },
    { moment: 'segment-synced', arrival: 3, when: 'before anything of it is listed', mayDuplicate: false },
    {
      moment: 'segment-listed',
      arrival: 3,
      when: 'after it took the first one’s place',
      mayDuplicate: false,
    },
  ] as const)('$when: the next one goes on to exactly the users', async ({ mayDuplicate, ...at }) => {
    await sandbox.arm({ provider: 'croct', route: 'page', kind: 'status', status: 404, after: 2 });
    const [croct = ''] = await killAt({ ...at, exports: 1 }, async () => [await start('croct')]);
    await expectTruth(croct, 'croct', 3, 2);
    expect(await countEvents(croct, 'RESTARTED')).toBe(1);
    expect(await countEvents(croct, 'POSSIBLE_DUPLICATE_JOB')).toBe(mayDuplicate ? 1 : 0);
    await engine.ask('sweep');
    expect(await filesOnDisk()).toEqual(await engine.ask('listed'));
  });
});
