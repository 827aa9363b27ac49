import { describe, expect, it } from '@jest/globals';
import { ProviderFault } from '../../src/providers/fault.js';
import { caller, openRig, reached, runExport, settled, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** A source that stands still before its second batch until it is let go or aborted. */
function heldSource() {
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const onBatch = (row: number, { signal }: { signal: AbortSignal }) =>
    row === 0
      ? undefined
      : Promise.race([
          gate,
          new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        ]);
  return { source: new ScriptedSource({ users: someUsers(30), onBatch }), letGo };
}

async function startHeld(rig: Rig): Promise<string> {
  const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
  await reached(rig.exports, started.id, (state) => state.progress.users > 0);
  return started.id;
}

describe('cancelExport', () => {
  it('answers at once, ends the reading, and keeps what was listed readable', async () => {
    const { source } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    const read = source.reads[0]!;
    const aborted = new Promise<void>((resolve) => read.signal.addEventListener('abort', () => resolve()));
    expect(await rig.exports.cancel(caller, id)).toMatchObject({
      status: 'CANCELED',
      phase: null,
      pollAfterMs: null,
    });
    await aborted;
    const [shown] = await rig.exports.get(caller, [id]);
    expect(shown).toMatchObject({ status: 'CANCELED', error: null });
    expect(shown?.progress.users).toBe(shown?.listedUsers);
  });

  it('of a canceled export changes nothing, and of a completed one is INVALID_STATE', async () => {
    const { source } = heldSource();
    const other = new ScriptedSource({ id: 'other', users: someUsers(1, 'other') });
    await using rig = await openRig([source, other]);
    const id = await startHeld(rig);
    const first = await rig.exports.cancel(caller, id);
    expect(await rig.exports.cancel(caller, id)).toEqual(first);
    const done = await runExport(rig.exports, { source: 'other' });
    await expect(rig.exports.cancel(caller, done.id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('called twice at once cancels once', async () => {
    const { source } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    const both = await Promise.all([rig.exports.cancel(caller, id), rig.exports.cancel(caller, id)]);
    expect(both.map(({ status }) => status)).toEqual(['CANCELED', 'CANCELED']);
    const events = await rig.store.db
      .selectFrom('events')
      .select('state')
      .where('export_id', '=', id)
      .execute();
    expect(events.filter(({ state }) => state?.status === 'CANCELED')).toHaveLength(1);
  });
});

describe('retryExport', () => {
  it('of a canceled export goes on from the checkpoint with the same ticket', async () => {
    const { source, letGo } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    await rig.exports.cancel(caller, id);
    letGo();
    expect(await rig.exports.retry(caller, id)).toMatchObject({
      status: 'QUEUED',
      completedAt: null,
      expiresAt: null,
    });
    expect(await settled(rig.exports, id)).toMatchObject({
      status: 'COMPLETED',
      progress: { users: 30, duplicates: 0 },
      generation: 1,
    });
    expect(source.begun).toHaveLength(1);
  });

  it('of an export whose remote job failed begins a new job', async () => {
    let fails = true;
    const onCheck = () =>
      fails ? { state: 'failed' as const, reason: 'it broke' } : { state: 'ready' as const };
    const source = new ScriptedSource({ users: someUsers(3), onCheck });
    await using rig = await openRig([source]);
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed.error).toMatchObject({
      code: 'PROVIDER_FAILED',
      message: expect.stringContaining('it broke'),
    });
    fails = false;
    await rig.exports.retry(caller, failed.id);
    expect(await settled(rig.exports, failed.id)).toMatchObject({
      status: 'COMPLETED',
      progress: { users: 3 },
    });
    expect(source.begun).toHaveLength(2);
  });

  it('of a running or completed export is INVALID_STATE', async () => {
    const { source, letGo } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    await expect(rig.exports.retry(caller, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    letGo();
    await settled(rig.exports, id);
    await expect(rig.exports.retry(caller, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('deleteExport', () => {
  it('removes the export and all its files, whatever it is at', async () => {
    const { source, letGo } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    expect(await rig.exports.delete(caller, id)).toBe(id);
    letGo();
    expect(await rig.exports.get(caller, [id])).toEqual([null]);
    await expect(rig.exports.delete(caller, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await rig.engine.close();
    const left: string[] = [];
    for await (const { name } of rig.files.list(id)) left.push(name);
    expect(left).toEqual([]);
  });

  it('ends who follows it with null', async () => {
    const { source } = heldSource();
    await using rig = await openRig([source]);
    const id = await startHeld(rig);
    const states = rig.exports.follow(caller, id);
    await states.next();
    await rig.exports.delete(caller, id);
    const rest: unknown[] = [];
    for await (const state of states) rest.push(state);
    expect(rest.at(-1)).toBeNull();
    expect(rig.exports.followers()).toBe(0);
  });
});

describe('an idempotency key', () => {
  it('finds the export it was used for, refuses another request, and is free after deleteExport', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
    const input = { source: 'scripted', idempotencyKey: 'nightly' };
    const first = await rig.exports.start(caller, input);
    const again = await rig.exports.start(caller, { ...input, format: 'NDJSON', limit: null });
    expect([first.created, again.created, again.export.id]).toEqual([true, false, first.export.id]);
    await expect(rig.exports.start(caller, { ...input, limit: 5 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    await rig.exports.delete(caller, first.export.id);
    expect(await rig.exports.start(caller, { ...input, limit: 5 })).toMatchObject({ created: true });
  });

  it('of another tenant is another key, and his exports do not exist', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
    const stranger = { ...caller, tenant: 'elsewhere' };
    const input = { source: 'scripted', idempotencyKey: 'nightly' };
    const mine = await rig.exports.start(caller, input);
    const his = await rig.exports.start(stranger, input);
    expect(his).toMatchObject({ created: true });
    expect(await rig.exports.get(stranger, [mine.export.id])).toEqual([null]);
    await expect(rig.exports.cancel(stranger, mine.export.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rig.exports.follow(stranger, mine.export.id).next()).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('used by fifty callers at once creates one export', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
    const input = { source: 'scripted', idempotencyKey: 'once' };
    const all = await Promise.all(Array.from({ length: 50 }, () => rig.exports.start(caller, input)));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map((started) => started.export.id)).size).toBe(1);
  });
});

describe('exports.perSource', () => {
  it('bounds how many run at one source, waiting ones included', async () => {
    let running = 0;
    let most = 0;
    const onBegin = () => {
      running++;
      most = Math.max(most, running);
    };
    const onBatch = () => {
      running--;
    };
    const onCheck = (() => {
      const asked = new Set<unknown>();
      return ({ job }: { job?: unknown }) => {
        if (asked.has(job)) return { state: 'ready' as const };
        asked.add(job);
        return { state: 'pending' as const, againMs: 20 };
      };
    })();
    const source = new ScriptedSource({ users: someUsers(1), onBegin, onBatch, onCheck });
    const { quickSettings } = await import('../support/engine-rig.js');
    await using rig = await openRig([source], { settings: { ...quickSettings, perSource: 2 } });
    const other = await rig.another();
    const started = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        [rig.exports, other.exports][index % 2]!.start(caller, { source: 'scripted' }),
      ),
    );
    for (const {
      export: { id },
    } of started)
      expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED' });
    expect(most).toBe(2);
  });
});

describe('a source that left the settings', () => {
  it('fails its queued exports with a reason, and stays known as not configured', async () => {
    const stuck = new ScriptedSource({ onCheck: () => ({ state: 'pending', againMs: 20 }) });
    await using rig = await openRig([stuck]);
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    await reached(rig.exports, started.id, ({ phase }) => phase === 'WAITING');
    await rig.engine.close();
    const without = await rig.another({ sources: [], newcomersMs: 100 });
    const failed = await settled(without.exports, started.id);
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: { code: 'INTERNAL', message: expect.stringContaining('not in the settings') },
    });
    expect(await without.exports.source(caller, ['scripted', 'unknown'])).toMatchObject([
      { configured: false },
      null,
    ]);
  });

  it('does not lose an export to a fault of ours without a word', async () => {
    const onCheck = () => {
      throw new ProviderFault('PROVIDER_PROTOCOL', 'nonsense', { remedy: 'give-up' });
    };
    await using rig = await openRig([new ScriptedSource({ onCheck })]);
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject({
      status: 'FAILED',
      error: { message: 'nonsense' },
    });
  });
});
