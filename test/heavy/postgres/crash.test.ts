import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import type { Store } from '../../../src/exports/store/store.js';
import { openDiskFiles } from '../../../src/files/disk.js';
import { EngineProcess } from '../../behaviour/engine-client.js';
import type { Doom } from '../../behaviour/fate.js';
import { moments } from '../../behaviour/moments.js';
import {
  countEvents,
  expectOnlyListedFiles,
  expectTruth,
  startAt,
  startBoth,
} from '../../behaviour/process-truth.js';
import { startSandbox, type SandboxProcess } from '../../behaviour/sandbox-process.js';
import { standing } from '../../behaviour/standing.js';
import { providers, truthOf, type Fingerprint } from '../../behaviour/truth.js';
import { newDatabase } from '../../support/postgres/postgres-server.js';
import { scratchFolder } from '../../support/scratch-folder.js';

let sandbox: SandboxProcess;
let store: Store;
let databaseUrl: string;
/** Two processes on one database and one folder: the first works, until the second takes over. */
let first: EngineProcess;
let second: EngineProcess;
const dir = scratchFolder();
const files = openDiskFiles(join(dir, 'files'));
const truth: Fingerprint[][] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  databaseUrl = await newDatabase(process.env.ROLLCALL_TEST_POSTGRES!);
  store = await openPostgresStore({ url: databaseUrl, connections: 2, log: pino({ level: 'silent' }) });
  [first, second] = await Promise.all([open(), open()]);
  await first.ask('work');
  for (const provider of providers) truth.push(await truthOf(sandbox.origin, provider));
});

afterAll(async () => {
  sandbox.kill();
  await Promise.all([first.kill(), second.kill()]);
  await store.close();
  await files.close();
});

// Whatever became of the test: the next one finds the first at work and the second at rest.
afterEach(async () => {
  first.goOn();
  await second.ask('rest');
});

function open(): Promise<EngineProcess> {
  return EngineProcess.start({ dir, sources: sandbox.sources, databaseUrl });
}

/** All that is kept and listed. */
const kept = () => standing(store, files);

/** Exports of both providers, in the order of `providers`, have every user once. */
async function expectTruths(engine: EngineProcess, ids: readonly string[], attempts: number) {
  for (const [index, id] of ids.entries())
    await expectTruth(engine, id, { dir, users: truth[index]!, attempts });
}

async function expectTakenOver(id: string): Promise<void> {
  const events = await second.ask('eventsOf', id);
  expect(events.filter(({ kind }) => kind === 'TAKEN_OVER').map(({ detail }) => detail)).toEqual([
    { attempt: 2, reason: 'its worker was not heard of for `exports.lease`' },
  ]);
}

/** The first process does this until it stops itself at a moment; resolves to what it was doing. */
async function stopFirst<Deed>(doom: Doom, act: () => Promise<Deed>): Promise<Deed> {
  const stopped = first.ask('stopAt', doom);
  const deed = await act();
  await stopped;
  return deed;
}

/** Lets the first process go on, which gives these exports up and changes nothing. */
async function letGo(ids: readonly string[]): Promise<void> {
  await second.ask('rest');
  const before = await kept();
  first.goOn();
  await first.ask('givenUp', ids);
  await first.ask('rest');
  expect(await kept()).toEqual(before);
}

describe('a process that is stopped', () => {
  it.each(moments)('$when: another takes over, and it changes nothing when it goes on', async (at) => {
    const createdBefore = await sandbox.count('auth0', 'create');
    const ids = await stopFirst({ ...at, exports: 2 }, () => startBoth(first));
    await second.ask('work');
    await expectTruths(second, ids, 2);
    for (const id of ids) await expectTakenOver(id);
    await letGo(ids);

    const created = (await sandbox.count('auth0', 'create')) - createdBefore;
    expect(created).toBe(at.moment === 'after-create' ? 2 : 1);
    for (const id of ids)
      expect(await countEvents(first, id, 'POSSIBLE_DUPLICATE_JOB')).toBe(at.mayDuplicate ? 1 : 0);

    await first.ask('work');
    await expectTruths(first, await startBoth(first), 1);
    await expectOnlyListedFiles(first, dir);
  });

  it('at a heartbeat: another takes over, and it changes nothing when it goes on', async () => {
    // Slow enough that there are heartbeats.
    const slow = { provider: 'croct', route: 'page', kind: 'delay', ms: 400, times: 4 };
    await sandbox.arm(slow);
    const at = { moment: 'heartbeat', arrival: 1, exports: 1 } as const;
    const id = await stopFirst(at, () => startAt(first, 'croct'));
    await second.ask('work');
    await expectTruth(second, id, { dir, users: truth[1]!, attempts: 2 });
    await letGo([id]);
    await first.ask('work');
    await expectOnlyListedFiles(first, dir);
  });

  it.each([
    { moment: 'mid-delete', when: 'in mid-delete, before the files go' },
    { moment: 'mid-removal', when: 'in mid-delete, among the files' },
  ] as const)('$when: another sweeps up after it, and it ends what it began', async ({ moment }) => {
    const ids = await startBoth(first);
    await expectTruths(first, ids, 1);
    const deleted = await stopFirst({ moment, arrival: 1, exports: 2 }, () =>
      Promise.resolve(ids.map((id) => first.ask('delete', id))),
    );
    expect(await Promise.all(ids.map((id) => second.ask('isThere', id)))).toEqual([false, false]);
    await expectOnlyListedFiles(second, dir);
    const folders = ids.map((id) => join(dir, 'files', id));
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);

    const before = await kept();
    first.goOn();
    expect(await Promise.all(deleted)).toEqual(ids);
    expect(await kept()).toEqual(before);
    await expectOnlyListedFiles(first, dir);
  });
});

describe('a process that is killed', () => {
  it.each(moments)('$when: another, which was there all along, goes on to exactly the users', async (at) => {
    const createdBefore = await sandbox.count('auth0', 'create');
    await first.ask('dieAt', { ...at, exports: 2 });
    const ids = await startBoth(first);
    expect(await first.ended).toBe('SIGKILL');
    await second.ask('work');
    const next = open(); // For the test behind this one.
    await expectTruths(second, ids, 2);
    for (const id of ids) {
      await expectTakenOver(id);
      expect(await countEvents(second, id, 'POSSIBLE_DUPLICATE_JOB')).toBe(at.mayDuplicate ? 1 : 0);
    }
    const created = (await sandbox.count('auth0', 'create')) - createdBefore;
    expect(created).toBe(at.moment === 'after-create' ? 2 : 1);
    await expectOnlyListedFiles(second, dir);
    [first, second] = [second, await next];
  });
});

describe('two processes that are stopped inside a transaction', () => {
  it('hold up nobody for longer than 5 s, have done nothing, and go on', async () => {
    const third = await open();
    try {
      await second.ask('stopWithLock', 'events');
      await third.ask('stopWithLock', 'tenant');
      const before = await kept();
      const id = await startAt(first, 'croct');
      await expectTruth(first, id, { dir, users: truth[1]!, attempts: 1 });
      const after = await kept();
      for (const one of [second, third]) {
        one.goOn();
        expect(await one.ask('endOfTransaction')).toBe('StoreUnavailable');
      }
      expect(await kept()).toEqual(after);
      expect(after.exports).toHaveLength(before.exports!.length + 1);
      await first.ask('rest');
      for (const [index, one] of [second, third].entries()) {
        await one.ask('work');
        const [user, provider] = [truth[index]!, providers[index]!];
        await expectTruth(one, await startAt(one, provider), { dir, users: user, attempts: 1 });
        await one.ask('rest');
      }
    } finally {
      await third.kill();
    }
  });
});
