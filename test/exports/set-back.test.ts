import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { wait } from '../../src/clock.js';
import type { EngineParts } from '../../src/exports/engine.js';
import type { Reach } from '../../src/exports/failpoints.js';
import { ProviderFault } from '../../src/providers/fault.js';
import { Gate } from '../behaviour/roll.js';
import { caller, idsOf, openRig, quickSettings, settled, type Rig } from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { ScriptedSource, someUsers, type Script } from '../support/scripted-source.js';

const users = someUsers(60);
/** Every batch of ten is a segment. */
const settings = { ...quickSettings, segment: { bytes: 1, everyMs: 60_000 } };
const lost =
  'the database has lost what was written last, by a fail-over or a restore; the export goes on from what it has';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.[Symbol.asyncDispose]();
});

/** Starts an export whose worker does this when it comes to a place for the first time. */
async function start(script: Script, parts: Partial<EngineParts> = {}) {
  const source = new ScriptedSource({ users, ...script });
  rig = await openRig([source], { settings, ...parts });
  const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
  return { rig, source, id: started.id };
}

/** Waits at the batch behind 40 users until it is let go. */
function heldBehind40() {
  const released = new Gate();
  const onBatch = (row: number) => (row === 40 ? released.passed : undefined);
  return { released, onBatch };
}

/** Once, at a failpoint. */
function onceAt(failpoint: string, act: () => Promise<unknown>): Reach {
  let isFirst = true;
  return async (place) => {
    if (place !== failpoint || !isFirst) return;
    isFirst = false;
    await act();
  };
}

/** What a fail-over does that has not got the commit which listed the last segment, nor any behind it. */
async function loseLastListing({ store }: Rig): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ first_row: number }>`
      delete from segments where n = (select max(n) from segments) returning first_row`.execute(trx);
    const kept = rows[0]!.first_row;
    await sql`update exports set phase = 'COLLECTING', users = ${kept}, rows_read = ${kept}, best_users = ${kept},
      checkpoint = ${String(kept)}::jsonb`.execute(trx);
  });
}

async function loseTicket({ store }: Rig): Promise<void> {
  await store.db.updateTable('exports').set({ phase: 'SUBMITTING', ticket: null }).execute();
}

async function rowOf({ store }: Rig) {
  return store.db.selectFrom('exports').selectAll().executeTakeFirstOrThrow();
}

/** Nobody tells of a listing. */
async function listed40(opened: Rig): Promise<void> {
  while ((await rowOf(opened)).users < 40) await wait(5);
}

/** Every user once, by cursor and in the file, and no try used up. */
async function expectWhole(opened: Rig, id: string): Promise<void> {
  const done = await settled(opened.exports, id);
  expect(done).toMatchObject({ status: 'COMPLETED', generation: 1, progress: { users: 60, duplicates: 0 } });
  expect(done.file).toMatchObject({ rows: 60 });
  expect(await idsOf(opened.exports, id)).toEqual(users.map(({ providerUserId }) => providerUserId));
  expect(await rowOf(opened)).toMatchObject({ failures: 0, waits: 0, takeovers: 0 });
}

async function expectTold(opened: Rig, id: string): Promise<void> {
  const failed = (await eventsOf(opened, id)).filter(({ kind }) => kind === 'ATTEMPT_FAILED');
  expect(failed.map(({ detail }) => detail)).toEqual([
    { attempt: 1, code: 'INTERNAL', message: lost, waitMs: expect.any(Number) },
  ]);
}

describe('a database that is set back under a worker which lives on', () => {
  it('loses the listing of a segment: its users are collected again', async () => {
    const { released, onBatch } = heldBehind40();
    const { rig, source, id } = await start({ onBatch });
    await listed40(rig);
    await loseLastListing(rig);
    released.open();
    await expectWhole(rig, id);
    await expectTold(rig, id);
    expect(source.reads.map(({ checkpoint }) => checkpoint)).toEqual([null, 30]);
  });

  it.each(['segment-listed', 'file-renamed'])(
    'loses the last segment when all is read, at %s: it is not left out',
    async (failpoint) => {
      let isFirst = true;
      const reach: Reach = async (place) => {
        if (place !== failpoint || !isFirst || (await rowOf(rig!)).users < 60) return;
        isFirst = false;
        await loseLastListing(rig!);
      };
      const { rig: opened, source, id } = await start({}, { reach });
      await expectWhole(opened, id);
      await expectTold(opened, id);
      expect(source.reads.map(({ checkpoint }) => checkpoint)).toEqual([null, 50]);
    },
  );

  it('loses the ticket: another job is made, and said so', async () => {
    const reach = onceAt('ticket-saved', async () => {
      await loseTicket(rig!);
      await rig!.store.db.updateTable('exports').set({ intent_at: new Date() }).execute();
    });
    const { rig: opened, source, id } = await start({}, { reach });
    await expectWhole(opened, id);
    await expectTold(opened, id);
    expect(source.begun).toHaveLength(2);
    expect((await eventsOf(opened, id)).map(({ kind }) => kind)).toContain('POSSIBLE_DUPLICATE_JOB');
  });

  it('loses the intent of a create call: its ticket is kept with the limit that it was made with', async () => {
    const set = { intent_at: null, pushed_limit: null };
    const onBegin = async () => {
      await rig!.store.db.updateTable('exports').set(set).execute();
    };
    const source = new ScriptedSource({ users, onBegin, capabilities: { nativeLimit: true } });
    rig = await openRig([source], { settings });
    const { export: started } = await rig.exports.start(caller, { source: 'scripted', limit: 20 });
    await settled(rig.exports, started.id);
    expect(source.begun).toHaveLength(1);
    expect(await rowOf(rig)).toMatchObject({ status: 'COMPLETED', pushed_limit: 20, users: 20 });
  });

  it.each(['give-up', 'restart', 'retry'] as const)(
    'makes nothing of a fault that calls for %s, but reads on from what is there',
    async (remedy) => {
      const fault = new ProviderFault('PROVIDER_PROTOCOL', 'it is odd', { remedy });
      const { released, onBatch: held } = heldBehind40();
      let isFirst = true;
      const onBatch = async (row: number) => {
        await held(row);
        if (row !== 40 || !isFirst) return;
        isFirst = false;
        throw fault;
      };
      const { rig, id } = await start({ onBatch });
      await listed40(rig);
      await loseLastListing(rig);
      released.open();
      await expectWhole(rig, id);
      await expectTold(rig, id);
    },
  );

  it('lets a worker that drains give the export back all the same', async () => {
    const { released, onBatch } = heldBehind40();
    const { rig, id } = await start({ onBatch });
    await listed40(rig);
    await loseLastListing(rig);
    const draining = rig.engine.drain();
    released.open();
    await draining;
    expect(await rowOf(rig)).toMatchObject({ lease_token: null, users: 30 });
    await rig.another();
    await expectWhole(rig, id);
  });
});
