import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ProviderFault } from '../../src/providers/fault.js';
import {
  caller,
  openRig,
  quickSettings,
  reached,
  runExport,
  settled,
  type Rig,
} from '../support/engine-rig.js';
import { eventsOf, type KeptEvent } from '../support/events-of.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** Throws at the second batch, so often. */
function failing(fault: ProviderFault, times: number) {
  let left = times;
  const onBatch = (row: number) => {
    if (row === 10 && left-- > 0) throw fault;
  };
  return new ScriptedSource({ users: someUsers(30), onBatch });
}

/** Stands still at its second batch until it is let go, whatever is said to it. */
function deaf() {
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const onBatch = (row: number) => (row === 10 ? gate : undefined);
  return { source: new ScriptedSource({ users: someUsers(30), onBatch }), letGo };
}

async function startAtWork(rig: Rig): Promise<string> {
  const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
  await reached(rig.exports, started.id, ({ progress }) => progress.users > 0);
  return started.id;
}

/** What the events of one kind tell; those of the ordinary way apart. */
const told = (events: readonly KeptEvent[], kind: string) =>
  events.filter((event) => event.kind === kind).map(({ detail }) => detail);

describe('the events of an export', () => {
  it('tell why each attempt failed, how long the wait is, and what the export failed of', async () => {
    const down = new ProviderFault('PROVIDER_UNAVAILABLE', 'it is down', { remedy: 'retry' });
    await using rig = await openRig([failing(down, 100)], { settings: { ...quickSettings, retries: 2 } });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    const fault = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' };
    const events = await eventsOf(rig, id);
    expect(told(events, 'ATTEMPT_FAILED')).toEqual([
      { ...fault, attempt: 1, waitMs: expect.any(Number) },
      { ...fault, attempt: 2, waitMs: expect.any(Number) },
    ]);
    expect(told(events, 'STATUS')).toEqual([
      { attempt: 1, reason: 'a worker took it up' },
      { attempt: 2, reason: 'the wait behind a fault is over' },
      { attempt: 3, reason: 'the wait behind a fault is over' },
      { ...fault, attempt: 3 },
    ]);
  });

  it('tell why it began again', async () => {
    const gone = new ProviderFault('RESULT_EXPIRED', 'it is gone', { remedy: 'restart' });
    await using rig = await openRig([failing(gone, 1)]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    expect(told(await eventsOf(rig, id), 'RESTARTED')).toMatchObject([
      { attempt: 1, generation: 2, code: 'RESULT_EXPIRED', message: 'it is gone' },
    ]);
  });

  it('tell that it was taken over, and why', async () => {
    const { source, letGo } = deaf();
    await using rig = await openRig([source], { settings: { ...quickSettings, leaseMs: 60_000 } });
    const id = await startAtWork(rig);
    const lease_until = sql<Date>`clock_timestamp() - interval '1 second'`;
    await rig.store.db.updateTable('exports').set({ lease_until }).where('id', '=', id).execute();
    await reached(rig.exports, id, ({ attempts }) => attempts === 2);
    letGo();
    await settled(rig.exports, id);
    const reason = 'its worker was not heard of for `exports.lease`';
    expect(told(await eventsOf(rig, id), 'TAKEN_OVER')).toEqual([{ attempt: 2, reason }]);
  });

  it('tell that a worker which stops gave it back', async () => {
    const { source, letGo } = deaf();
    await using rig = await openRig([source]);
    const id = await startAtWork(rig);
    const closed = rig.engine.close();
    letGo();
    await closed;
    const last = (await eventsOf(rig, id)).at(-1);
    expect(last).toMatchObject({ kind: 'STATUS', state: { status: 'QUEUED' } });
    expect(last?.detail).toEqual({ attempt: 1, reason: 'its worker stops, and gave it back' });
  });

  it('tell what callers did', async () => {
    const { source, letGo } = deaf();
    await using rig = await openRig([source]);
    const id = await startAtWork(rig);
    await rig.exports.cancel(caller, id);
    letGo();
    await rig.exports.retry(caller, id);
    await settled(rig.exports, id);
    const reasons = told(await eventsOf(rig, id), 'STATUS').map((detail) => detail?.reason);
    expect(reasons).toEqual([
      'a worker took it up',
      'a caller canceled it',
      'a caller had it retried',
      'a worker took it up',
      undefined,
    ]);
  });
});
