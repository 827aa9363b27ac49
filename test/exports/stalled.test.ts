import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { wait } from '../../src/clock.js';
import type { Export } from '../../src/exports/model.js';
import { markNextStalled } from '../../src/exports/store/progress.js';
import { ProviderFault } from '../../src/providers/fault.js';
import type { Check, Ticket } from '../../src/providers/provider.js';
import { caller, openRig, quickSettings, reached, settled, type Rig } from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const settings = { ...quickSettings, stalledAfterMs: 100, retries: 1000, leaseMs: 60_000 };
const noWorker = { ...settings, concurrency: 0 };
const isStalled = ({ stalledSince }: Export) => stalledSince !== null;
const isAtWork = (state: Export) => state.status === 'RUNNING' && !isStalled(state);

async function start({ exports }: Pick<Rig, 'exports'>, more: object = {}): Promise<string> {
  return (await exports.start(caller, { source: 'scripted', ...more })).export.id;
}

/** Until the export fits, where no event tells of it. */
async function until({ exports }: Rig, id: string, fits: (state: Export) => boolean): Promise<void> {
  for (;;) {
    const [state] = await exports.get(caller, [id]);
    if (state && fits(state)) return;
    await wait(5);
  }
}

/** A log whose warnings can be read. */
function listeningLog() {
  const warnings: Record<string, unknown>[] = [];
  const write = (line: string) => void warnings.push(JSON.parse(line) as Record<string, unknown>);
  return { warnings, log: pino({ level: 'warn' }, { write }) };
}

describe('an export that is queued', () => {
  it('and that no worker takes up is stalled since it was queued, until one does', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })], { settings: noWorker });
    const id = await start(rig);
    const stalled = await reached(rig.exports, id, isStalled);
    expect(stalled.status).toBe('QUEUED');
    expect(Math.abs(stalled.stalledSince!.getTime() - stalled.createdAt.getTime())).toBeLessThan(50);
    const { exports } = await rig.another({ settings: quickSettings });
    expect(await settled(exports, id)).toMatchObject({ status: 'COMPLETED', stalledSince: null });
    const claimed = (await eventsOf(rig, id)).find(({ state }) => state?.status === 'RUNNING');
    expect(claimed?.state).toMatchObject({ stalled_since: null });
  });

  it('because the places of its source are taken is stalled, too', async () => {
    let letGo!: () => void;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const source = new ScriptedSource({ users: someUsers(3), onBegin: () => gate });
    await using rig = await openRig([source], { settings: { ...settings, perSource: 1 } });
    const first = await start(rig);
    const second = await start(rig);
    expect(await reached(rig.exports, second, isStalled)).toMatchObject({ status: 'QUEUED' });
    letGo();
    for (const id of [first, second])
      expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED', stalledSince: null });
  });
});

describe('an export that runs', () => {
  it('is stalled while tries bring no users, and not any more when they do', async () => {
    let isDown = true;
    const onBatch = (row: number) => {
      if (isDown && row === 10)
        throw new ProviderFault('PROVIDER_UNAVAILABLE', 'it is down', { remedy: 'retry' });
    };
    const { warnings, log } = listeningLog();
    const source = new ScriptedSource({ users: someUsers(30), onBatch });
    await using rig = await openRig([source], { settings, log });
    const id = await start(rig);
    const stalled = await reached(rig.exports, id, isStalled);
    expect(stalled).toMatchObject({ status: 'RUNNING', phase: 'COLLECTING', listedUsers: 10 });
    const lastFault = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' };
    expect(warnings).toMatchObject([{ exportId: id, phase: 'COLLECTING', status: 'RUNNING', lastFault }]);
    isDown = false;
    expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED', stalledSince: null });
    const told = (await eventsOf(rig, id)).filter(({ detail }) => detail?.lastFault);
    expect(told).toMatchObject([{ kind: 'PROGRESS', detail: { lastFault } }]);
  });

  it('is stalled while its percentage stands, and not any more when it moves', async () => {
    const percents = { job: 10 };
    const onCheck = (): Check => ({ state: 'pending', againMs: 10, percent: percents.job });
    await using rig = await openRig([new ScriptedSource({ onCheck })], { settings });
    const id = await start(rig);
    expect(await reached(rig.exports, id, isStalled)).toMatchObject({ phase: 'WAITING' });
    percents.job = 11;
    const moved = await reached(rig.exports, id, isAtWork);
    expect(moved).toMatchObject({ phase: 'WAITING', progress: { percent: 11 } });
  });

  it('comes further by rows that a filter drops', async () => {
    const gates = [10, 20].map((row) => {
      let open!: () => void;
      return { row, passed: new Promise<void>((resolve) => (open = resolve)), open: () => open() };
    });
    const onBatch = (row: number) => gates.find((gate) => gate.row === row)?.passed;
    const source = new ScriptedSource({ users: someUsers(30), onBatch });
    const listingEach = { ...settings, segment: { bytes: 1, everyMs: 1 } };
    await using rig = await openRig([source], { settings: listingEach });
    const id = await start(rig, { filter: { updatedSince: new Date(Date.UTC(2027, 0)) } });
    await reached(rig.exports, id, isStalled);
    gates[0]!.open();
    await until(rig, id, isAtWork);
    expect(source.reads).toHaveLength(1);
    gates[1]!.open();
    expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED', progress: { users: 0 } });
  });

  it('is not stalled any more when a new generation begins, is canceled, or is retried', async () => {
    let isGone = false;
    const onCheck = ({ job }: Ticket): Check => {
      if (isGone && job === 1) throw new ProviderFault('RESULT_EXPIRED', 'it is gone', { remedy: 'restart' });
      return { state: 'pending', againMs: 10 };
    };
    await using rig = await openRig([new ScriptedSource({ onCheck })], { settings });
    const id = await start(rig);
    await reached(rig.exports, id, isStalled);
    isGone = true;
    await reached(rig.exports, id, isAtWork);
    expect((await eventsOf(rig, id)).find(({ kind }) => kind === 'RESTARTED')?.state).toMatchObject({
      stalled_since: null,
    });
    await reached(rig.exports, id, isStalled);
    expect(await rig.exports.cancel(caller, id)).toMatchObject({ stalledSince: null });
    expect(await rig.exports.retry(caller, id)).toMatchObject({ status: 'QUEUED', stalledSince: null });
  });
});

describe('looking for stalled exports', () => {
  it('by many at once tells of each export once, and of no settled one', async () => {
    await using rig = await openRig([new ScriptedSource()], {
      settings: { ...quickSettings, concurrency: 0 },
    });
    const ids = [await start(rig), await start(rig), await start(rig)];
    await rig.exports.cancel(caller, await start(rig));
    const marked = await Promise.all(Array.from({ length: 8 }, () => markNextStalled(rig.store.db, 0)));
    const found = marked.flatMap((stalled) => (stalled ? [stalled.id] : []));
    expect(found.sort()).toEqual(ids.sort());
    for (const id of ids)
      expect((await eventsOf(rig, id)).map(({ kind }) => kind)).toEqual(['CREATED', 'PROGRESS']);
  });
});
