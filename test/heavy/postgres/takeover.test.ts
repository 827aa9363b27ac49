import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { wait } from '../../../src/clock.js';
import type { Exports } from '../../../src/exports/exports.js';
import { openHttp, type Http } from '../../../src/http/http.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import {
  caller,
  idsOf,
  openRig,
  quickSettings,
  reached,
  settled,
  sweepNow,
  textOf,
  type Rig,
} from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';
import { HeldWorker } from '../../behaviour/held-worker.js';
import { moments } from '../../behaviour/moments.js';
import { startSandbox, type SandboxProcess } from '../../behaviour/sandbox-process.js';
import { standing } from '../../behaviour/standing.js';
import { fingerprintsOf, providers, truthOf, type Fingerprint } from '../../behaviour/truth.js';

let sandbox: SandboxProcess;
let http: Http;
let rig: Rig;
const truth: Fingerprint[][] = [];

const settings = { ...quickSettings, segment: { bytes: 100_000, everyMs: 200 } };
// As many as there are exports: one that stands still has no hand free to take itself over.
const first = { settings: { ...settings, leaseMs: 1000, concurrency: providers.length } };
/** Its own clock will not tell it in time that its lease has gone. */
const unaware = { settings: { ...first.settings, leaseMs: 60_000 } };

beforeAll(async () => {
  sandbox = await startSandbox();
  http = openHttp();
  for (const provider of providers) truth.push(await truthOf(sandbox.origin, provider));
  const sources = sandbox.sources.map((source) => connectSource(sourceSettings.parse(source), { http }));
  // A door alone: each test opens the workers that it is about.
  rig = await openRig(sources, { settings: { ...settings, concurrency: 0 } });
});

afterAll(async () => {
  // First, so that it goes even if a worker that is still held keeps the rest from closing.
  sandbox.kill();
  http.close();
  await rig[Symbol.asyncDispose]();
});

/** Starts an export at each provider; their ids, in the order of `providers`. */
async function startBoth(exports: Exports): Promise<string[]> {
  const ids: string[] = [];
  for (const provider of providers) {
    const options = provider === 'croct' ? { croct: { pageSize: 300 } } : null;
    const { export: started } = await exports.start(caller, { source: `sandbox-${provider}`, options });
    ids.push(started.id);
  }
  return ids;
}

/** Waits until the database's clock says that the leases have lapsed. */
async function lapsed(ids: readonly string[]): Promise<void> {
  const left = await rig.store.db
    .selectFrom('exports')
    .select(sql<number>`1000 * extract(epoch from max(lease_until) - clock_timestamp())`.as('ms'))
    .where('id', 'in', ids)
    .executeTakeFirstOrThrow();
  await wait(left.ms + 1);
}

/** Lets the leases lapse at once, whatever their holder believes. */
async function lapse(ids: readonly string[]): Promise<void> {
  const lease_until = sql<Date>`clock_timestamp() - interval '1 second'`;
  await rig.store.db.updateTable('exports').set({ lease_until }).where('id', 'in', ids).execute();
}

async function eventsOf(id: string): Promise<string[]> {
  const { db } = rig.store;
  const events = await db.selectFrom('events').select('kind').where('export_id', '=', id).execute();
  return events.map(({ kind }) => kind);
}

async function expectTruth(ids: readonly string[]): Promise<void> {
  const found = await rig.exports.get(caller, ids);
  for (const [index, done] of found.entries()) {
    const users = truth[index]!;
    expect(done).toMatchObject({ status: 'COMPLETED', generation: 1, listedUsers: users.length });
    expect(fingerprintsOf(await textOf(rig.files, done!.file))).toEqual(users);
    expect(await idsOf(rig.exports, done!.id, 1000)).toEqual(users.map(([id]) => id));
  }
}

async function expectOnlyListedFiles(ids: readonly string[]): Promise<void> {
  await sweepNow(rig, { settings });
  const { files } = await standing(rig.store, rig.files);
  for (const id of ids) {
    const names: string[] = [];
    for await (const { name } of rig.files.list(id)) names.push(name);
    expect(names.sort()).toEqual(
      files!.map((file) => file.split(' ')[0]).filter((name) => name!.startsWith(id)),
    );
  }
}

describe.each([
  { how: 'by its own clock, too', parts: first, untilTaken: lapsed },
  { how: 'without its noticing', parts: unaware, untilTaken: lapse },
])('a worker whose lease has lapsed $how', ({ parts, untilTaken }) => {
  it.each(moments)('while it was held $when changes nothing when it is let go', async (at) => {
    await using held = await HeldWorker.open(rig, at, parts);
    const ids = await startBoth(held.exports);
    await held.there.all(ids);
    await untilTaken(ids);
    const second = await rig.another({ settings });
    for (const id of ids) await settled(second.exports, id);
    const before = await standing(rig.store, rig.files);
    await held.letGo(ids);
    await second.close();
    expect(await standing(rig.store, rig.files)).toEqual(before);
    await expectTruth(ids);
    for (const id of ids) {
      const events = await eventsOf(id);
      expect(events).toContain('TAKEN_OVER');
      expect(events.includes('POSSIBLE_DUPLICATE_JOB')).toBe(at.mayDuplicate);
    }
    await expectOnlyListedFiles(ids);
  });
});

describe('a worker whose heartbeats hang', () => {
  it('stops asking the provider before anybody else may take over', async () => {
    const isMineAtStop: boolean[] = [];
    const onBatch = async (_row: number, { signal }: { signal: AbortSignal }) => {
      if (isMineAtStop.length > 0) return;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      const { rows } = await sql<{ mine: boolean }>`
        select lease_until > clock_timestamp() as mine from exports where source = 'slow'`.execute(
        rig.store.db,
      );
      isMineAtStop.push(...rows.map(({ mine }) => mine));
    };
    const slow = new ScriptedSource({ id: 'slow', users: someUsers(30, 'slow'), onBatch });
    // Long enough that a busy machine can look at the database in the last quarter of it.
    const parts = { settings: { ...first.settings, leaseMs: 2000 }, sources: [slow] };
    await using held = await HeldWorker.open(rig, { moment: 'heartbeat' }, parts);
    const { export: started } = await held.exports.start(caller, { source: 'slow' });
    await held.gone.all([started.id]);
    held.beat();
    expect(isMineAtStop).toEqual([true]);
    const done = await settled(held.exports, started.id);
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 30 } });
    expect(await eventsOf(done.id)).toContain('TAKEN_OVER');
  });
});

describe('an export that ends under its worker', () => {
  it.each([
    { what: 'deleted', end: (id: string) => rig.exports.delete(caller, id), status: undefined },
    { what: 'canceled', end: (id: string) => rig.exports.cancel(caller, id), status: 'CANCELED' },
  ])('stays $what, and the worker leaves no file that nobody lists', async ({ end, status }) => {
    await using held = await HeldWorker.open(rig, { moment: 'segment-synced', arrival: 2 }, first);
    const ids = await startBoth(held.exports);
    await held.there.all(ids);
    for (const id of ids) await end(id);
    const before = await standing(rig.store, rig.files);
    await held.letGo(ids);
    expect(await standing(rig.store, rig.files)).toEqual(before);
    const left = await rig.exports.get(caller, ids);
    expect(left.map((one) => one?.status)).toEqual([status, status]);
    await expectOnlyListedFiles(ids);
  });
});

describe('a deletion that is held in its middle', () => {
  it.each(['mid-delete', 'mid-removal'] as const)(
    'at %s is finished by a sweeper, and by itself',
    async (moment) => {
      await using held = await HeldWorker.open(rig, { moment }, first);
      const ids = await startBoth(held.exports);
      for (const id of ids) await reached(held.exports, id, ({ status }) => status === 'COMPLETED');
      const deleted = Promise.all(ids.map((id) => held.exports.delete(caller, id)));
      await held.there.all(ids);
      await expectOnlyListedFiles(ids);
      const before = await standing(rig.store, rig.files);
      await held.letGo([]);
      expect(await deleted).toEqual(ids);
      expect(await standing(rig.store, rig.files)).toEqual(before);
      await expectOnlyListedFiles(ids);
    },
  );
});
