import { describe, expect, it } from '@jest/globals';
import type { ExportChange } from '../../src/exports/exports.js';
import { caller, openRig, runExport, settled } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const quick = () => new ScriptedSource({ users: someUsers(3) });

async function collect<T>(iterator: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of iterator) all.push(value);
  return all;
}

/** Changes up to the settled state of an export, or its deletion. */
async function untilEndOf(
  changes: AsyncIterable<ExportChange>,
  id: string,
  isEnd: (change: ExportChange) => boolean,
) {
  const seen: ExportChange[] = [];
  for await (const change of changes) {
    seen.push(change);
    if (change.exportId === id && isEnd(change)) return seen;
  }
  throw new Error('the changes ended before');
}

const isCompleted = ({ export: state }: ExportChange) => state?.status === 'COMPLETED';

describe('following one export', () => {
  it('sends the state at once, every phase in order, and ends behind the settled state', async () => {
    await using rig = await openRig([quick()]);
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    const states = (await collect(rig.exports.follow(caller, started.id))).map(
      (state) => state?.phase ?? state?.status,
    );
    const distinct = states.filter((state, index) => state !== states[index - 1]);
    expect(distinct).toEqual(['QUEUED', 'SUBMITTING', 'WAITING', 'COLLECTING', 'FINISHING', 'COMPLETED']);
    expect(rig.exports.followers()).toBe(0);
  });

  it('that has settled sends its state once and ends', async () => {
    await using rig = await openRig([quick()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect(await collect(rig.exports.follow(caller, done.id))).toEqual([done]);
  });

  it('that does not exist is NOT_FOUND', async () => {
    await using rig = await openRig([]);
    await expect(rig.exports.follow(caller, 'exp_none').next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(rig.exports.followers()).toBe(0);
  });

  it('can be left while it waits, and leaves no listener behind', async () => {
    const stuck = new ScriptedSource({ onCheck: () => ({ state: 'pending', againMs: 60_000 }) });
    await using rig = await openRig([stuck]);
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    for (let round = 0; round < 1000; round++) {
      const states = rig.exports.follow(caller, started.id);
      const waiting = states.next();
      await states.return?.();
      await waiting;
    }
    expect(rig.exports.followers()).toBe(0);
  });
});

describe('following all exports', () => {
  it('tells of creation, every change and deletion, of the caller’s tenant and filter alone', async () => {
    await using rig = await openRig([quick(), new ScriptedSource({ id: 'other', users: [] })]);
    const mine = rig.exports.followAll(caller, { source: 'scripted' });
    const foreign = rig.exports.followAll({ ...caller, tenant: 'elsewhere' });
    await runExport(rig.exports, { source: 'other' });
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    await settled(rig.exports, started.id);
    await rig.exports.delete(caller, started.id);
    const seen = await untilEndOf(mine, started.id, ({ deleted }) => deleted);
    expect(new Set(seen.map(({ exportId }) => exportId))).toEqual(new Set([started.id]));
    expect(seen.at(-1)).toMatchObject({ deleted: true, export: null });
    const unheard = foreign.next();
    await foreign.return?.();
    expect(await unheard).toEqual({ done: true, value: undefined });
  });

  it('resumes behind a cursor without a gap or a repetition', async () => {
    await using rig = await openRig([quick()]);
    const live = rig.exports.followAll(caller);
    const { export: first } = await rig.exports.start(caller, { source: 'scripted' });
    const seen = await untilEndOf(live, first.id, isCompleted);
    const { export: second } = await rig.exports.start(caller, { source: 'scripted' });
    await settled(rig.exports, second.id);
    const cut = 2;
    const resumed = await untilEndOf(
      rig.exports.followAll(caller, {}, seen[cut]!.cursor),
      second.id,
      isCompleted,
    );
    const again = resumed.slice(0, seen.length - cut - 1).map(({ cursor }) => cursor);
    expect(again).toEqual(seen.slice(cut + 1).map(({ cursor }) => cursor));
    expect(new Set(resumed.map(({ cursor }) => cursor)).size).toBe(resumed.length);
  });

  it('refuses a cursor that is malformed, foreign, or older than the events that are kept', async () => {
    await using rig = await openRig([quick()]);
    const live = rig.exports.followAll(caller);
    const done = await runExport(rig.exports, { source: 'scripted' });
    const [first] = await untilEndOf(live, done.id, isCompleted);
    await rig.store.db.deleteFrom('events').where('number', '<=', 2).execute();
    const foreign = Buffer.from('event another-store 1').toString('base64url');
    for (const after of ['nonsense', foreign, first!.cursor]) {
      const refused = rig.exports.followAll(caller, {}, after).next();
      await expect(refused).rejects.toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
    await expect(rig.exports.followAll(caller, {}, first!.cursor).next()).rejects.toThrow('usersExports');
  });
});
