import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { wait } from '../../src/clock.js';
import { ProviderFault } from '../../src/providers/fault.js';
import type { Script } from '../support/scripted-source.js';
import { caller, idsOf, openRig, quickSettings, reached, settled, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** A place where a provider can be held up. */
class Hold {
  readonly reached: Promise<void>;
  private readonly released: Promise<void>;
  private arrive = (): void => undefined;
  release = (): void => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.arrive = resolve));
    this.released = new Promise((resolve) => (this.release = resolve));
  }

  /** Waits for the release, or for the abort of what is held up. */
  async pass(signal: AbortSignal): Promise<void> {
    this.arrive();
    const aborted = once(signal, 'abort').then(() => signal.throwIfAborted());
    await Promise.race([this.released, aborted]);
  }
}

/** A call of a source that is held up the first time, and answered ever after. */
function onFirst(call: (signal: AbortSignal) => Promise<void>) {
  let isFirst = true;
  return async (_asked: unknown, signal: AbortSignal): Promise<void> => {
    if (!isFirst) return;
    isFirst = false;
    await call(signal);
  };
}

/** One that waits for the release. */
const heldOnce = () => onFirst((signal) => hold.pass(signal));

const users = someUsers(40);
let hold: Hold;
let rig: Rig | undefined;
beforeEach(() => {
  hold = new Hold();
});
afterEach(async () => {
  hold.release();
  await rig?.[Symbol.asyncDispose]();
});

/** An export that is held up where the script says, and the source that it is at. */
async function held(script: Script, settings = quickSettings) {
  const source = new ScriptedSource({ users, ...script });
  rig = await openRig([source], { settings });
  const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
  await hold.reached;
  return { rig, source, id: started.id };
}

async function rowOf({ store }: Rig, id: string) {
  return store.db.selectFrom('exports').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function duplicatesOf({ store }: Rig, id: string): Promise<number> {
  const events = await store.db.selectFrom('events').select('kind').where('export_id', '=', id).execute();
  return events.filter(({ kind }) => kind === 'POSSIBLE_DUPLICATE_JOB').length;
}

/** Has the export finished by another engine: every user once. */
async function finish(opened: Rig, id: string): Promise<void> {
  const next = await opened.another();
  const done = await settled(next.exports, id);
  expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: users.length, duplicates: 0 } });
  expect(await idsOf(next.exports, id)).toEqual(users.map(({ providerUserId }) => providerUserId));
}

describe('an engine that drains', () => {
  it('waits for the answer to a create call, and keeps its ticket', async () => {
    const { rig, source, id } = await held({ onBegin: heldOnce() });
    const draining = rig.engine.drain();
    hold.release();
    await draining;
    expect(source.begun).toHaveLength(1);
    const given = { status: 'QUEUED', lease_token: null, intent_at: null, failures: 0 };
    // The answer may come before the draining has come to the lease: then the job goes on for a moment.
    const phase = expect.stringMatching(/^(WAITING|COLLECTING)$/);
    expect(await rowOf(rig, id)).toMatchObject({ ...given, phase, ticket: { job: 1 } });
    await finish(rig, id);
    expect(source.begun).toHaveLength(1);
  });

  it('keeps the lease of a create call alive while it waits', async () => {
    const { rig, id } = await held({ onBegin: heldOnce() }, { ...quickSettings, leaseMs: 2_000 });
    const draining = rig.engine.drain();
    await wait(2_500);
    expect((await rowOf(rig, id)).lease_until!.getTime()).toBeGreaterThan(Date.now());
    hold.release();
    await draining;
    expect(await rowOf(rig, id)).toMatchObject({ status: 'QUEUED', ticket: { job: 1 } });
  });

  it('cuts a create call that is not answered in three seconds, and the next one says so', async () => {
    const { rig, source, id } = await held({ onBegin: heldOnce() });
    const beganAt = performance.now();
    await rig.engine.drain();
    const tookMs = performance.now() - beganAt;
    expect([tookMs > 2_900, tookMs < 6_000]).toEqual([true, true]);
    expect(await rowOf(rig, id)).toMatchObject({ status: 'QUEUED', phase: 'SUBMITTING', failures: 0 });
    await finish(rig, id);
    expect(source.begun).toHaveLength(2);
    expect(await duplicatesOf(rig, id)).toBe(1);
  });

  it('knows that a create call which was refused meanwhile has made no job', async () => {
    const refusal = new ProviderFault('PROVIDER_UNAVAILABLE', 'not now', {
      remedy: 'retry',
      providerStatus: 503,
    });
    const onBegin = onFirst(async (signal) => {
      await hold.pass(signal);
      throw refusal;
    });
    const hanging = onFirst((signal) => once(signal, 'abort').then(() => signal.throwIfAborted()));
    const onCheck: Script['onCheck'] = async (ticket, signal) => {
      await hanging(ticket, signal);
      return { state: 'ready' };
    };
    const { rig, id } = await held({ onBegin, onCheck });
    const { export: other } = await rig.exports.start(caller, { source: 'scripted' });
    await reached(rig.exports, other.id, ({ phase }) => phase === 'WAITING');
    const draining = rig.engine.drain();
    // That this one is given back shows that the draining has come to the leases.
    await reached(rig.exports, other.id, ({ status }) => status === 'QUEUED');
    hold.release();
    await draining;
    expect(await rowOf(rig, id)).toMatchObject({ status: 'QUEUED', intent_at: null, failures: 0 });
    await finish(rig, id);
    expect(await duplicatesOf(rig, id)).toBe(0);
  });

  it('gives back a poll at once', async () => {
    const hanging = heldOnce();
    const onCheck: Script['onCheck'] = async (_ticket, signal) => {
      await hanging(null, signal);
      return { state: 'ready' };
    };
    const { rig, source, id } = await held({ onCheck });
    await rig.engine.drain();
    expect(await rowOf(rig, id)).toMatchObject({ status: 'QUEUED', phase: 'WAITING', failures: 0 });
    await finish(rig, id);
    expect(source.begun).toHaveLength(1);
  });

  it('lists what it has collected, and the next one reads on behind it', async () => {
    const hanging = heldOnce();
    const onBatch: Script['onBatch'] = (row, { signal }) => (row < 20 ? undefined : hanging(null, signal));
    const { rig, source, id } = await held({ onBatch }, { ...quickSettings, segment: large });
    expect(await rowOf(rig, id)).toMatchObject({ users: 0, checkpoint: null });
    await rig.engine.drain();
    const listed = { status: 'QUEUED', phase: 'COLLECTING', users: 20, checkpoint: 20, failures: 0 };
    expect(await rowOf(rig, id)).toMatchObject(listed);
    await finish(rig, id);
    expect(source.reads.map(({ checkpoint }) => checkpoint)).toEqual([null, 20]);
  });

  it('claims nothing more, and its door stays open', async () => {
    rig = await openRig([new ScriptedSource({ users })]);
    await rig.engine.drain();
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    expect(await rowOf(rig, started.id)).toMatchObject({ status: 'QUEUED', attempts: 0 });
    await reached(rig.exports, started.id, ({ status }) => status === 'QUEUED');
    await finish(rig, started.id);
  });
});

const large = { bytes: 1_000_000, everyMs: 60_000 };
