import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import { EngineProcess } from './engine-client.js';
import { moments, type Moment } from './moments.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';
import { fingerprintsOf, providers, sha256, truthOf, type Fingerprint } from './truth.js';

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
  await engine.kill();
  sandbox.kill();
  await dir[Symbol.asyncDispose]();
});

/** Starts an export at each provider; their ids, in the order of `providers`. */
function startBoth(): Promise<string[]> {
  return Promise.all(
    providers.map((provider) =>
      engine.ask('start', {
        source: `sandbox-${provider}`,
        ...(provider === 'croct' && { options: { croct: { pageSize: 500 } } }),
      }),
    ),
  );
}

/** Lets the engine run until both exports stand at a moment, kills it there, and starts another. */
async function killAt(moment: Moment, arrival: number, act: () => Promise<string[]>): Promise<string[]> {
  await engine.ask('dieAt', { moment, arrival, exports: providers.length });
  const ids = await act();
  expect(await engine.ended).toBe('SIGKILL');
  engine = await EngineProcess.start(dir.path, sandbox.sources);
  return ids;
}

/** Everything that has to be true of an export of a provider, whatever happened on the way. */
async function expectTruth(id: string, provider: (typeof providers)[number], attempts: number) {
  const users = truth[provider]!;
  const done = await engine.ask('settled', id);
  expect(done).toMatchObject({ status: 'COMPLETED', error: null, attempts, generation: 1 });
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
    const [auth0 = '', croct = ''] = await killAt(at.moment, at.arrival, startBoth);
    await expectTruth(auth0, 'auth0', 2);
    await expectTruth(croct, 'croct', 2);
    const duplicates = at.mayDuplicate ? 1 : 0;
    for (const id of [auth0, croct]) {
      const events = await engine.ask('eventsOf', id);
      expect(events.filter((kind) => kind === 'POSSIBLE_DUPLICATE_JOB')).toHaveLength(duplicates);
    }
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
    await killAt(moment, 1, async () => {
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
