import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Export } from '../../src/exports/model.js';
import { appendEvent } from '../../src/exports/store/events.js';
import type { Store } from '../../src/exports/store/store.js';
import { caller, openRig, type Rig } from '../support/engine-rig.js';
import { ScriptedSource } from '../support/scripted-source.js';
import { loseEvents, writeEvents } from '../support/written-events.js';

type Place = Pick<Store, 'db'>;

let rig: Rig;
let warnings: string[];
/** The export that is followed, and another one that something happens to. */
let followed: string;
let other: string;

beforeAll(async () => {
  const write = (line: string) => void warnings.push(line);
  rig = await openRig([new ScriptedSource()], { works: false, log: pino({ level: 'warn' }, { write }) });
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

beforeEach(async () => {
  warnings = [];
  const start = async () => (await rig.exports.start(caller, { source: 'scripted' })).export.id;
  const created = rig.exports.followAll(caller);
  [followed, other] = [await start(), await start()];
  for await (const { exportId } of created) if (exportId === other) break;
});

/** All in one commit: the gateway sees no moment in between, as if it had been cut off. */
const atOnce = (work: (trx: Place) => Promise<unknown>) =>
  rig.store.db.transaction().execute((db) => work({ db }));

async function end({ db }: Place, id: string): Promise<void> {
  await sql`update exports set status = 'CANCELED', settled_at = now() where id = ${id}`.execute(db);
  await appendEvent(db, id, 'STATUS');
}

async function statusesOf(states: AsyncIterable<Export | null>): Promise<(string | undefined)[]> {
  const all: (string | undefined)[] = [];
  for await (const state of states) all.push(state?.status);
  return all;
}

/** Follows all exports, and has heard of so many changes of the other one. */
async function hearing(count: number) {
  const changes = rig.exports.followAll(caller);
  await writeEvents(rig.store, other, { count });
  for (let n = 0; n < count; n++) await changes.next();
  return changes;
}

describe('a database that has lost what was told', () => {
  it.each([
    ['fewer events than it lost', 0],
    ['as many', 2],
    ['more', 4],
  ])('and has had %s since, is told of to followers and to the log', async (_much, further) => {
    const states = rig.exports.follow(caller, followed);
    expect((await states.next()).value).toMatchObject({ status: 'QUEUED' });
    const next = (await hearing(3)).next();
    const lost = atOnce(async (trx) => {
      await loseEvents(trx, 3);
      await end(trx, followed);
      if (further > 0) await writeEvents(trx, other, { count: further });
    });
    await Promise.all([
      lost,
      expect(next).rejects.toMatchObject({
        code: 'INVALID_STATE',
        message: expect.stringContaining('read `usersExports` first'),
      }),
    ]);
    expect(await statusesOf(states)).toEqual(['CANCELED']);
    expect(warnings).toEqual([expect.stringContaining('has lost events')]);
  });

  it('is noticed when the event that was told last has gone and nothing has its number', async () => {
    const next = (await hearing(3)).next();
    const lost = atOnce(async (trx) => {
      await loseEvents(trx, 1);
      await sql`update store set last_event = last_event + 1`.execute(trx.db);
      await writeEvents(trx, other);
    });
    await Promise.all([lost, expect(next).rejects.toMatchObject({ code: 'INVALID_STATE' })]);
  });

  it('is noticed by who began to follow before this process had heard of what was lost', async () => {
    await writeEvents(rig.store, followed, { count: 2, wakes: false });
    const states = rig.exports.follow(caller, followed);
    expect((await states.next()).value).toMatchObject({ status: 'QUEUED' });
    await atOnce(async (trx) => {
      await loseEvents(trx, 2);
      await end(trx, followed);
    });
    expect(await statusesOf(states)).toEqual(['CANCELED']);
  });

  it('tells who follows one export what happens afterwards, although the numbers come again', async () => {
    await writeEvents(rig.store, followed, { count: 3 });
    const states = rig.exports.follow(caller, followed);
    expect((await states.next()).value).toMatchObject({ status: 'QUEUED' });
    await atOnce(async (trx) => {
      await loseEvents(trx, 3);
      await sql`select pg_notify('rollcall', '')`.execute(trx.db);
    });
    expect((await states.next()).value).toMatchObject({ status: 'QUEUED' });
    await rig.exports.cancel(caller, followed);
    expect(await statusesOf(states)).toEqual(['CANCELED']);
  });
});

it('events that were kept long enough and swept away are not missed', async () => {
  const changes = await hearing(3);
  await rig.store.db.deleteFrom('events').execute();
  await atOnce(({ db }) => appendEvent(db, other, 'PROGRESS'));
  expect((await changes.next()).value).toMatchObject({ exportId: other });
  expect(warnings).toEqual([]);
  await changes.return?.();
});
