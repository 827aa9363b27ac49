import { sql } from 'kysely';
import { describe, expect, it } from '@jest/globals';
import type { ExportTracer, TracedAttempt, TracedExport } from '../../src/exports/tracer.js';
import { ProviderFault } from '../../src/providers/fault.js';
import { caller, openRig, quickSettings, reached, runExport, settled } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { until } from '../support/until.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const input = { source: 'scripted' };
const traced = { ...caller, traceparent };

/** Traces, and remembers of what. */
function remembering() {
  const attempts: TracedAttempt[] = [];
  const ends: TracedExport[] = [];
  const phases: string[] = [];
  const tracer: ExportTracer = {
    attempt: (attempt, work) => {
      attempts.push(attempt);
      return work();
    },
    phase: (phase, work) => {
      phases.push(phase);
      return work();
    },
    ended: (end) => void ends.push(end),
  };
  return { tracer, attempts, phases, ends };
}

describe('an export that is traced', () => {
  it('is told whole at its end, as its record has it, by the place that its attempts have had', async () => {
    const { tracer, attempts, phases, ends } = remembering();
    await using rig = await openRig([new ScriptedSource({ users: someUsers(9) })], { tracer });
    const { id } = (await rig.exports.start(traced, input)).export;
    const { createdAt, completedAt } = await settled(rig.exports, id);
    await until(() => ends.length > 0);
    const [{ trace } = { trace: null }] = attempts;
    expect(trace).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
    expect(trace).not.toBe(traceparent);
    expect(ends).toMatchObject([
      {
        exportId: id,
        sourceId: 'scripted',
        trace,
        parent: traceparent,
        status: 'COMPLETED',
        users: 9,
        code: null,
      },
    ]);
    expect(ends[0]!.to).toEqual(completedAt);
    expect(Math.abs(ends[0]!.from.getTime() - createdAt.getTime())).toBeLessThan(50);
    expect(phases).toEqual(['SUBMITTING', 'WAITING', 'COLLECTING', 'FINISHING']);
  });

  it('goes on in the same trace when it is retried, below what had failed', async () => {
    const { tracer, attempts, ends } = remembering();
    let isDown = true;
    const onBegin = () => {
      if (isDown) throw new ProviderFault('PROVIDER_FORBIDDEN', 'it is forbidden', { remedy: 'give-up' });
    };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(2), onBegin })], { tracer });
    const { id } = (await rig.exports.start(traced, input)).export;
    await settled(rig.exports, id);
    await until(() => ends.length > 0);
    isDown = false;
    await rig.exports.retry({ ...traced, traceparent: traceparent.replace(/0af7/, 'beef') }, id);
    await settled(rig.exports, id);
    await until(() => ends.length > 1);
    const [failed, retried] = ends;
    expect(failed).toMatchObject({ status: 'FAILED', code: 'PROVIDER_FORBIDDEN', parent: traceparent });
    expect(retried).toMatchObject({ status: 'COMPLETED', code: null, parent: failed!.trace, attempts: 2 });
    expect(attempts.at(-1)!.trace).toBe(retried!.trace);
    expect(retried!.from.getTime()).toBeGreaterThanOrEqual(failed!.to.getTime());
  });

  it.each(['cancel', 'delete'] as const)('is told at once when a caller ends it by %s', async (ending) => {
    const { tracer, ends } = remembering();
    const onBegin = (_: unknown, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await using rig = await openRig([new ScriptedSource({ onBegin })], { tracer });
    const { id } = (await rig.exports.start(traced, input)).export;
    await reached(rig.exports, id, ({ status }) => status === 'RUNNING');
    await rig.exports[ending](caller, id);
    const status = ending === 'cancel' ? 'CANCELED' : 'DELETED';
    expect(ends).toMatchObject([{ exportId: id, parent: traceparent, status }]);
    await rig.exports.delete(caller, id).catch(() => undefined);
    expect(ends).toHaveLength(1);
  });
});

describe('an export that another process takes over', () => {
  it('has its attempts in both at one place, and is told whole by the last', async () => {
    const [mine, theirs] = [remembering(), remembering()];
    let begun = 0;
    const onBegin = (_: unknown, signal: AbortSignal) =>
      ++begun > 1
        ? undefined
        : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    // Its heartbeats come every second, and may be late.
    const settings = { ...quickSettings, leaseMs: 4000, concurrency: 1 };
    await using rig = await openRig([new ScriptedSource({ onBegin })], { tracer: mine.tracer, settings });
    const { id } = (await rig.exports.start(traced, input)).export;
    await until(() => begun === 1);
    await rig.another({ tracer: theirs.tracer });
    const lapsed = { lease_token: 'somebody', lease_until: sql<Date>`clock_timestamp() - interval '1 hour'` };
    await rig.store.db.updateTable('exports').set(lapsed).where('id', '=', id).execute();
    await settled(rig.exports, id);
    const ends = () => [...mine.ends, ...theirs.ends];
    await until(() => ends().length > 0);
    const attempts = [...mine.attempts, ...theirs.attempts];
    expect(new Set(attempts.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
    expect(new Set(attempts.map(({ trace }) => trace))).toEqual(new Set([ends()[0]!.trace]));
    expect(ends()).toMatchObject([{ exportId: id, attempts: 2, status: 'COMPLETED' }]);
  });
});

describe('an export whose request was not traced', () => {
  it('has no place, and its end is not told', async () => {
    const { tracer, attempts, ends } = remembering();
    await using rig = await openRig([new ScriptedSource({ users: someUsers(2) })], { tracer });
    await runExport(rig.exports, input);
    await rig.engine.drain();
    expect(attempts).toMatchObject([{ trace: null }]);
    expect(ends).toEqual([]);
  });
});
