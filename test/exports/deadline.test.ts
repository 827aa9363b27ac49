import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../src/exports/engine.js';
import type { Check, Ticket } from '../../src/providers/provider.js';
import {
  caller,
  openRig,
  quickSettings,
  reached,
  runExport,
  settled,
  type Rig,
} from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const settings = { ...quickSettings, deadlineMs: 300 };
const timedOut = {
  status: 'FAILED',
  stalledSince: null,
  error: { code: 'PROVIDER_TIMEOUT', retryable: true },
};

/** Stands still until it is aborted. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('exports.deadline', () => {
  it.each([
    { phase: 'SUBMITTING', script: { onBegin: (_: unknown, signal: AbortSignal) => untilAborted(signal) } },
    { phase: 'WAITING', script: { onCheck: (_: unknown, signal: AbortSignal) => untilAborted(signal) } },
    {
      phase: 'COLLECTING',
      script: {
        onBatch: (row: number, { signal }: { signal: AbortSignal }) =>
          row === 0 ? undefined : untilAborted(signal),
      },
    },
  ])('ends an export that hangs in $phase with PROVIDER_TIMEOUT, and what it asks', async ({ script }) => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(30), ...script })], { settings });
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject(timedOut);
  });

  it('is not put off by a provider that wants to be asked later', async () => {
    const onCheck = (): Check => ({ state: 'pending', againMs: 600_000 });
    await using rig = await openRig([new ScriptedSource({ onCheck })], { settings });
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject(timedOut);
  });

  it('does not run while nobody has taken the export up', async () => {
    const parts = { settings: { ...settings, concurrency: 0, deadlineMs: 100, stalledAfterMs: 150 } };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })], parts);
    const { export: queued } = await rig.exports.start(caller, { source: 'scripted' });
    await reached(rig.exports, queued.id, ({ stalledSince }) => stalledSince !== null);
    const { exports } = await rig.another({ settings: quickSettings });
    expect(await settled(exports, queued.id)).toMatchObject({ status: 'COMPLETED' });
  });
});

/** Long enough to come to where it hangs, on a busy machine too. */
const longer = { ...settings, deadlineMs: 2500 };

/** An engine in the place of the first, with time enough. */
async function another(rig: Rig): Promise<Engine> {
  await rig.engine.close();
  return rig.another({ settings: quickSettings });
}

describe('a retry behind the deadline', () => {
  it('goes on from the checkpoint with a deadline of its own', async () => {
    let hangs = true;
    const onBatch = (row: number, { signal }: { signal: AbortSignal }) =>
      hangs && row === 10 ? untilAborted(signal) : undefined;
    const source = new ScriptedSource({ users: someUsers(30), onBatch });
    await using rig = await openRig([source], { settings: longer });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    hangs = false;
    const { exports } = await another(rig);
    await exports.retry(caller, id);
    const done = await settled(exports, id);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      generation: 1,
      progress: { users: 30, duplicates: 0 },
    });
    expect(source.reads.map(({ checkpoint }) => checkpoint)).toEqual([null, 10]);
    expect(source.begun).toHaveLength(1);
  });

  it('begins a new generation where the remote job never ended, and says why', async () => {
    const onCheck = ({ job }: Ticket): Check =>
      job === 1 ? { state: 'pending', againMs: 10 } : { state: 'ready' };
    const source = new ScriptedSource({ users: someUsers(3), onCheck });
    await using rig = await openRig([source], { settings: longer });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    const { exports } = await another(rig);
    await exports.retry(caller, id);
    expect(await settled(exports, id)).toMatchObject({ status: 'COMPLETED', generation: 2 });
    expect(source.begun).toHaveLength(2);
    const restarted = (await eventsOf(rig, id)).filter(({ kind }) => kind === 'RESTARTED');
    expect(restarted).toMatchObject([{ detail: { code: 'PROVIDER_TIMEOUT', generation: 2 } }]);
  });
});
