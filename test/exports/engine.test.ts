import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ProviderFault } from '../../src/providers/fault.js';
import { caller, idsOf, openRig, quickSettings, runExport, settled, textOf } from '../support/engine-rig.js';
import { Gate } from '../behaviour/roll.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const down = () => new ProviderFault('PROVIDER_UNAVAILABLE', 'it is down', { remedy: 'retry' });
const gone = () => new ProviderFault('RESULT_EXPIRED', 'it is gone', { remedy: 'restart' });

describe('an export', () => {
  it('ends COMPLETED with every user once, in order, readable by cursor and in the file', async () => {
    const users = someUsers(95);
    await using rig = await openRig([new ScriptedSource({ users })]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect(done).toMatchObject({ status: 'COMPLETED', attempts: 1, error: null });
    expect(done.progress).toMatchObject({ users: 95, total: 95, skipped: 0, duplicates: 0, percent: 100 });
    expect(await idsOf(rig.exports, done.id)).toEqual(users.map((user) => user.providerUserId));
    const text = await textOf(rig.files, done.file);
    expect(text).toBe(users.map((user) => `${JSON.stringify(user)}\n`).join(''));
    expect(done.file).toMatchObject({
      rows: 95,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
      contentType: 'application/x-ndjson',
    });
  });

  it('of an empty source completes with no users', async () => {
    await using rig = await openRig([new ScriptedSource({ users: [] })]);
    const done = await runExport(rig.exports, { source: 'scripted', format: 'JSON' });
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 0 } });
    expect(await textOf(rig.files, done.file)).toBe('[]\n');
  });

  it('takes a user that is sent twice once, and counts the other time', async () => {
    const users = [...someUsers(30), ...someUsers(5), ...someUsers(10, 'scripted', 30)];
    await using rig = await openRig([new ScriptedSource({ users })]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect(done.progress).toMatchObject({ users: 40, duplicates: 5 });
    expect(await idsOf(rig.exports, done.id)).toEqual(someUsers(40).map((user) => user.providerUserId));
  });

  it('filters by modification time where the source cannot, and keeps a user without one', async () => {
    const { updatedAt: _, ...timeless } = someUsers(1, 'scripted', 100)[0]!;
    await using rig = await openRig([new ScriptedSource({ users: [...someUsers(20), timeless] })]);
    const updatedSince = new Date(Date.UTC(2026, 0, 1, 0, 5));
    const updatedBefore = new Date(Date.UTC(2026, 0, 1, 0, 8));
    const done = await runExport(rig.exports, {
      source: 'scripted',
      filter: { updatedSince, updatedBefore },
    });
    expect(await idsOf(rig.exports, done.id)).toEqual(['u5', 'u6', 'u7', 'u100']);
  });

  it('stops reading at its limit', async () => {
    const source = new ScriptedSource({ users: someUsers(100) });
    await using rig = await openRig([source]);
    const done = await runExport(rig.exports, { source: 'scripted', limit: 13 });
    expect(await idsOf(rig.exports, done.id)).toEqual(someUsers(13).map((user) => user.providerUserId));
    expect(source.begun[0]).toMatchObject({ limit: null });
  });

  it('asks anew without the limit when a source that takes one repeats users', async () => {
    const users = [...someUsers(5), ...someUsers(5), ...someUsers(20, 'scripted', 5)];
    const source = new ScriptedSource({ users, capabilities: { nativeLimit: true } });
    await using rig = await openRig([source]);
    const done = await runExport(rig.exports, { source: 'scripted', limit: 10 });
    expect(source.begun.map(({ limit }) => limit)).toEqual([10, null]);
    expect(await idsOf(rig.exports, done.id)).toEqual(someUsers(10).map((user) => user.providerUserId));
  });

  it('fails with PROVIDER_PROTOCOL when more than one row in a hundred has no id', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(97), skipped: 3 })]);
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: { code: 'PROVIDER_PROTOCOL', retryable: false },
    });
    expect(failed.error?.message).toContain('3 of 100');
  });
});

describe('a provider at fault', () => {
  it('is asked again until it answers, and the tries start over with each progress', async () => {
    let faults = 0;
    const onBatch = () => {
      if (faults++ % 3 < 2) throw down();
    };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(50), onBatch })]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 50, duplicates: 0 } });
    expect(done.attempts).toBe(11);
  });

  it('fails the export after `exports.retries` tries in a row, and a retry goes on from the checkpoint', async () => {
    let isDown = true;
    const onBatch = (row: number) => {
      if (isDown && row === 20) throw down();
    };
    const source = new ScriptedSource({ users: someUsers(50), onBatch });
    await using rig = await openRig([source]);
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed).toMatchObject({
      status: 'FAILED',
      attempts: 4,
      error: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
    });
    expect(await idsOf(rig.exports, failed.id)).toHaveLength(20);
    isDown = false;
    await rig.exports.retry(caller, failed.id);
    const done = await settled(rig.exports, failed.id);
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 50 } });
    expect(source.begun).toHaveLength(1);
    expect(source.reads.at(-1)).toMatchObject({ checkpoint: 20 });
  });

  it('that loses its result begins a new generation, and cursors of the old one say so', async () => {
    let restarts = 0;
    const onBatch = (row: number) => {
      if (row === 20 && restarts++ === 0) throw gone();
    };
    const [begun, released] = [new Gate(), new Gate()];
    const onBegin = () => {
      if (restarts === 0) return undefined;
      begun.open();
      return released.passed;
    };
    const source = new ScriptedSource({ users: someUsers(50), onBatch, onBegin });
    await using rig = await openRig([source]);
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    await begun.passed;
    const [before] = await rig.exports.get(caller, [started.id]);
    expect(before!.listedUsers).toBe(20);
    const [old] = await rig.exports.users(caller, [{ export: before!, first: 5 }]);
    released.open();
    const done = await settled(rig.exports, started.id);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      progress: { users: 50, duplicates: 0 },
      generation: 2,
    });
    expect(source.begun).toHaveLength(2);
    const after = (old as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
    const [refused] = await rig.exports.users(caller, [{ export: done, after }]);
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    expect((refused as Error).message).toContain('earlier generation');
  });

  it('that loses its result has the users before it read until new ones are listed, and no longer', async () => {
    const [begun, begin, listed, goOn] = [new Gate(), new Gate(), new Gate(), new Gate()];
    const onBegin = () => {
      if (source.begun.length === 1) return undefined;
      begun.open();
      return begin.passed;
    };
    const onBatch = (row: number): Promise<void> | undefined => {
      if (row !== 20) return undefined;
      if (source.begun.length === 1) throw gone();
      listed.open();
      return goOn.passed;
    };
    const source: ScriptedSource = new ScriptedSource({ users: someUsers(50), onBegin, onBatch });
    const settings = { ...quickSettings, segment: { bytes: 1, everyMs: 60_000 } };
    await using rig = await openRig([source], { settings });
    const generations = async () => {
      const rows = await rig.store.db.selectFrom('segments').select('generation').execute();
      return [...new Set(rows.map(({ generation }) => generation))];
    };
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    await begun.passed;
    expect(await generations()).toEqual([1]);
    expect(await idsOf(rig.exports, started.id)).toHaveLength(20);
    begin.open();
    // A batch is asked for while the one before is listed, so the first of the two is.
    await listed.passed;
    expect(await generations()).toEqual([2]);
    goOn.open();
    await settled(rig.exports, started.id);
  });

  it('that loses its result again and again fails the export with RESULT_EXPIRED', async () => {
    const onBatch = () => {
      throw gone();
    };
    const source = new ScriptedSource({ users: someUsers(5), onBatch });
    await using rig = await openRig([source]);
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'RESULT_EXPIRED' } });
    expect(source.begun).toHaveLength(1 + quickSettings.retries);
  });

  it('whose job never ends fails the export with PROVIDER_TIMEOUT at the deadline', async () => {
    const source = new ScriptedSource({ onCheck: () => ({ state: 'pending', againMs: 20, percent: 10 }) });
    await using rig = await openRig([source], { settings: { ...quickSettings, deadlineMs: 2000 } });
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed).toMatchObject({ status: 'FAILED', attempts: 1, error: { code: 'PROVIDER_TIMEOUT' } });
    expect(source.checks).toBeGreaterThan(2);
  });

  it('that is rate-limited is waited for as it says, without counting tries', async () => {
    let limited = 10;
    const onCheck = () => {
      if (limited-- > 0)
        throw new ProviderFault('PROVIDER_RATE_LIMITED', 'too fast', { remedy: 'wait', waitMs: 5 });
      return { state: 'ready' as const };
    };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(5), onCheck })]);
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject({ status: 'COMPLETED' });
  });

  it('that was not asked for its job, for the rate limit, has made none that nobody knows', async () => {
    let limited = true;
    const onBegin = () => {
      if (!limited) return;
      limited = false;
      throw new ProviderFault('PROVIDER_RATE_LIMITED', 'too fast', { remedy: 'wait', waitMs: 5 });
    };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(5), onBegin })]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    const events = await rig.store.db
      .selectFrom('events')
      .select('kind')
      .where('export_id', '=', id)
      .execute();
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toContain('ATTEMPT_FAILED');
    expect(kinds).not.toContain('POSSIBLE_DUPLICATE_JOB');
  });

  it('that refuses fails the export at once, with its own words', async () => {
    const onBegin = () => {
      throw new ProviderFault('PROVIDER_FORBIDDEN', 'not granted', {
        remedy: 'give-up',
        providerStatus: 403,
        providerCode: 'scope',
      });
    };
    await using rig = await openRig([new ScriptedSource({ onBegin })]);
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      error: {
        code: 'PROVIDER_FORBIDDEN',
        message: 'not granted',
        retryable: false,
        providerStatus: 403,
        providerCode: 'scope',
      },
    });
  });
});
