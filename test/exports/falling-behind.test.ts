import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { ExportChange } from '../../src/exports/exports.js';
import type { Feed } from '../../src/exports/feed.js';
import { appendEvent } from '../../src/exports/store/events.js';
import { caller, openRig, type Rig } from '../support/engine-rig.js';
import { ScriptedSource } from '../support/scripted-source.js';
import { writeEvents } from '../support/written-events.js';

type Changes = AsyncIterableIterator<ExportChange>;

let rig: Rig;
/** An export that things happen to. */
let id: string;

beforeAll(async () => {
  rig = await openRig([new ScriptedSource()], { works: false });
  id = (await rig.exports.start(caller, { source: 'scripted' })).export.id;
});

afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const numberOf = ({ cursor }: ExportChange) =>
  Number(Buffer.from(cursor, 'base64url').toString().split(' ').at(-1));

/** The numbers of the caller's events behind one, as the database has them. */
async function numbersBehind(number: number): Promise<number[]> {
  const events = rig.store.db.selectFrom('events').select('number').where('tenant', '=', caller.tenant);
  return (await events.where('number', '>', number).orderBy('number').execute()).map((event) => event.number);
}

async function take(changes: Changes, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const { done, value } = await changes.next();
    if (done) break;
    numbers.push(numberOf(value));
  }
  return numbers;
}

/** The cursor of a change that this process has told, as all before it. */
async function cursorNow(): Promise<string> {
  const changes = rig.exports.followAll(caller);
  await writeEvents(rig.store, id);
  const last = (await numbersBehind(0)).at(-1);
  for await (const change of changes) if (numberOf(change) === last) return change.cursor;
  throw new Error('the changes ended before');
}

/** Asks the database so often, one query behind the other: whoever does not wait to be asked gets his turns too. */
async function letTimePass(queries: number): Promise<void> {
  for (let n = 0; n < queries; n++) await sql`select 1`.execute(rig.store.db);
}

describe('resuming behind a cursor', () => {
  it('reads on as the consumer takes, however much he missed', async () => {
    const cursor = await cursorNow();
    await writeEvents(rig.store, id, { count: 12_000 });
    await cursorNow();
    const resumed = rig.exports.followAll(caller, {}, cursor);
    const [first] = await take(resumed, 1);
    const asked = rig.store.queries();
    await letTimePass(100);
    expect(rig.store.queries() - asked).toBeLessThan(120);
    expect([first, ...(await take(resumed, 12_000))]).toEqual(await numbersBehind(first! - 1));
    await resumed.return?.();
  });

  it('does not read what others did meanwhile', async () => {
    const cursor = await cursorNow();
    await writeEvents(rig.store, id, { count: 20_000, tenant: 'elsewhere' });
    const last = await cursorNow();
    const asked = rig.store.queries();
    const resumed = rig.exports.followAll(caller, {}, cursor);
    expect((await resumed.next()).value).toMatchObject({ cursor: last });
    expect(rig.store.queries() - asked).toBeLessThan(15);
    await resumed.return?.();
  });

  it('misses nothing and repeats nothing while more is written', async () => {
    const cursor = await cursorNow();
    const count = 300;
    const append = () => rig.store.db.transaction().execute((trx) => appendEvent(trx, id, 'PROGRESS'));
    const write = async () => {
      for (let n = 0; n < count / 2; n++) await append();
    };
    /** Some begin early and some late, some take quickly and some slowly. */
    const consume = async (late: number, slow: number) => {
      await letTimePass(late);
      const numbers: number[] = [];
      const resumed = rig.exports.followAll(caller, {}, cursor);
      while (numbers.length < count) {
        numbers.push(...(await take(resumed, 20)));
        await letTimePass(slow);
      }
      await resumed.return?.();
      return numbers;
    };
    const consumers = [consume(0, 0), consume(0, 20), consume(50, 0), consume(100, 5), consume(200, 0)];
    const [seen] = await Promise.all([Promise.all(consumers), write(), write()]);
    const written = (await numbersBehind(0)).slice(-count);
    for (const numbers of seen) expect(numbers).toEqual(written);
  });
});

describe('a consumer who does not keep up', () => {
  it('with all exports is held little for, and finds all he has missed', async () => {
    await cursorNow();
    const slow = rig.exports.followAll(caller);
    const before = (await numbersBehind(0)).at(-1)!;
    for (let n = 0; n < 5; n++) await writeEvents(rig.store, id, { count: 300 });
    await cursorNow();
    expect((slow as Changes & Pick<Feed<ExportChange>, 'backlog'>).backlog).toBeLessThanOrEqual(200);
    const writing = (async () => {
      for (let n = 0; n < 50; n++) await writeEvents(rig.store, id, { count: 10 });
    })();
    const [seen] = await Promise.all([take(slow, 2001), writing]);
    expect(seen).toEqual(await numbersBehind(before));
    await slow.return?.();
  });

  it('with all exports, until what he missed is no longer kept, is told so', async () => {
    await cursorNow();
    const slow = rig.exports.followAll(caller);
    await writeEvents(rig.store, id, { count: 1000 });
    await cursorNow();
    const kept = (await numbersBehind(0)).at(-1)!;
    await rig.store.db.deleteFrom('events').where('number', '<', kept).execute();
    await expect(take(slow, 1001)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
  });

  it('with one export is ended, and told why', async () => {
    const states = rig.exports.follow(caller, id);
    await states.next();
    await writeEvents(rig.store, id, { count: 1100 });
    await cursorNow();
    const readAll = async () => {
      for await (const _state of states) continue;
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(rig.exports.followers()).toBe(0);
  });
});
