import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import { EngineProcess } from './engine-client.js';
import type { Doom } from './fate.js';
import { moments } from './moments.js';
import { countEvents, expectOnlyListedFiles, expectTruth, startAt, startBoth } from './process-truth.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';
import { providers, truthOf, type Fingerprint } from './truth.js';

let sandbox: SandboxProcess;
let dir: DataDir;
let engine: EngineProcess;
const truth: Record<string, Fingerprint[]> = {};

beforeAll(async () => {
  sandbox = await startSandbox();
  dir = await newDataDir();
  engine = await open();
  for (const provider of providers) truth[provider] = await truthOf(sandbox.origin, provider);
});

afterAll(async () => {
  sandbox.kill();
  await engine.kill();
  await dir[Symbol.asyncDispose]();
});

async function open(): Promise<EngineProcess> {
  const opened = await EngineProcess.start({ dir: dir.path, sources: sandbox.sources });
  await opened.ask('work');
  return opened;
}

/** Acts on exports until all stand at a moment, where the engine is killed, and starts another. */
async function killAt(doom: Doom, act: () => Promise<string[]>): Promise<string[]> {
  await engine.ask('dieAt', doom);
  const ids = await act();
  expect(await engine.ended).toBe('SIGKILL');
  engine = await open();
  return ids;
}

function expected(provider: string, attempts: number, generation = 1) {
  return { dir: dir.path, users: truth[provider]!, attempts, generation };
}

describe('an export that nothing disturbs', () => {
  it('has exactly the users of its provider', async () => {
    const [auth0 = '', croct = ''] = await startBoth(engine);
    await expectTruth(engine, auth0, expected('auth0', 1));
    await expectTruth(engine, croct, expected('croct', 1));
  });
});

describe('a process that is killed', () => {
  it.each(moments)('$when: the next one goes on to exactly the users of each provider', async (at) => {
    const createdBefore = await sandbox.count('auth0', 'create');
    const [auth0 = '', croct = ''] = await killAt({ ...at, exports: 2 }, () => startBoth(engine));
    await expectTruth(engine, auth0, expected('auth0', 2));
    await expectTruth(engine, croct, expected('croct', 2));
    for (const id of [auth0, croct])
      expect(await countEvents(engine, id, 'POSSIBLE_DUPLICATE_JOB')).toBe(at.mayDuplicate ? 1 : 0);
    const created = (await sandbox.count('auth0', 'create')) - createdBefore;
    expect(created).toBe(at.moment === 'after-create' ? 2 : 1);
    await expectOnlyListedFiles(engine, dir.path);
  });

  it.each([
    { moment: 'mid-delete', when: 'in mid-delete, before the files go' },
    { moment: 'mid-removal', when: 'in mid-delete, among the files' },
  ] as const)('$when: the next one leaves nothing of what was deleted', async ({ moment }) => {
    const ids = await startBoth(engine);
    for (const id of ids) await engine.ask('settled', id);
    const folders = ids.map((id) => join(dir.path, 'files', id));
    expect(folders.map((folder) => existsSync(folder))).toEqual([true, true]);
    await killAt({ moment, arrival: 1, exports: 2 }, async () => {
      const fates = await Promise.allSettled(ids.map((id) => engine.ask('delete', id)));
      expect(fates.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      return ids;
    });
    expect(await Promise.all(ids.map((id) => engine.ask('isThere', id)))).toEqual([false, false]);
    await expectOnlyListedFiles(engine, dir.path);
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
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
    const [croct = ''] = await killAt({ ...at, exports: 1 }, async () => [await startAt(engine, 'croct')]);
    await expectTruth(engine, croct, expected('croct', 3, 2));
    expect(await countEvents(engine, croct, 'RESTARTED')).toBe(1);
    expect(await countEvents(engine, croct, 'POSSIBLE_DUPLICATE_JOB')).toBe(mayDuplicate ? 1 : 0);
    await expectOnlyListedFiles(engine, dir.path);
  });
});
