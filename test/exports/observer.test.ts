import { sql } from 'kysely';
import { describe, expect, it } from '@jest/globals';
import { unobserved, type ExportsObserver } from '../../src/exports/observer.js';
import { ProviderFault } from '../../src/providers/fault.js';
import {
  caller,
  openRig,
  quickSettings,
  reached,
  runExport,
  settled,
  sweepNow,
} from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { until } from '../support/until.js';

type Heard = readonly [name: keyof ExportsObserver, detail: unknown];

/** Hears and remembers. */
function listener() {
  const heard: Heard[] = [];
  const entries = Object.keys(unobserved).map((name) => [
    name,
    (detail: unknown) => void heard.push([name as keyof ExportsObserver, detail]),
  ]);
  const observer = Object.fromEntries(entries) as ExportsObserver;
  const of = (wanted: keyof ExportsObserver) =>
    heard.filter(([name]) => name === wanted).map(([, detail]) => detail);
  return { observer, of };
}

const sourceId = 'scripted';

describe('an observer of exports', () => {
  it('hears of what was collected and written exactly what the export says', async () => {
    const { observer, of } = listener();
    const source = new ScriptedSource({ users: someUsers(95) });
    await using rig = await openRig([source], { observer });
    const { id: exportId, progress, file } = await runExport(rig.exports, { source: sourceId });
    const about = { exportId, sourceId };
    await until(() => of('settled').length > 0);
    const parts = of('collected') as { users: number; bytes: number }[];
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.reduce((sum, { users }) => sum + users, 0)).toBe(progress.users);
    expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(progress.bytes);
    expect(of('rendered')).toEqual([{ ...about, bytes: file!.bytes }]);
    expect(of('settled')).toEqual([{ ...about, status: 'COMPLETED' }]);
    expect(of('tookUp')).toContainEqual({ ...about, attempt: 1, isTakeover: false });
  });

  it('hears of each fault, and of the one that ends it', async () => {
    const { observer, of } = listener();
    const onBegin = () => {
      throw new ProviderFault('PROVIDER_UNAVAILABLE', 'it is down', { remedy: 'retry' });
    };
    await using rig = await openRig([new ScriptedSource({ onBegin })], { observer });
    const { id: exportId } = await runExport(rig.exports, { source: sourceId });
    await until(() => of('settled').length > 0);
    const about = { exportId, sourceId, code: 'PROVIDER_UNAVAILABLE' };
    expect(of('triesAgain')).toMatchObject([about, about, about]);
    expect(of('settled')).toEqual([{ ...about, status: 'FAILED' }]);
  });

  it('hears of a cancelation as an end, and not as a lost lease', async () => {
    const { observer, of } = listener();
    let goOn = () => undefined as void;
    const onBegin = () => new Promise<void>((resolve) => (goOn = resolve));
    await using rig = await openRig([new ScriptedSource({ onBegin })], { observer });
    const { id: exportId } = (await rig.exports.start(caller, { source: sourceId })).export;
    await reached(rig.exports, exportId, ({ status }) => status === 'RUNNING');
    await rig.exports.cancel(caller, exportId);
    await rig.exports.cancel(caller, exportId);
    goOn();
    await rig.engine.drain();
    expect(of('settled')).toEqual([{ exportId, sourceId, status: 'CANCELED' }]);
    expect(of('lostLease')).toEqual([]);
  });

  it('hears of a lease that another process has taken, there of the takeover', async () => {
    const [mine, theirs] = [listener(), listener()];
    let begun = 0;
    const onBegin = (_request: unknown, signal: AbortSignal) =>
      ++begun > 1
        ? undefined
        : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    // Its heartbeats come every second, and may be late.
    const settings = { ...quickSettings, leaseMs: 4000, concurrency: 1 };
    await using rig = await openRig([new ScriptedSource({ onBegin })], { observer: mine.observer, settings });
    const { id: exportId } = (await rig.exports.start(caller, { source: sourceId })).export;
    await until(() => begun === 1);
    await rig.another({ observer: theirs.observer });
    const lapsed = { lease_token: 'somebody', lease_until: sql<Date>`clock_timestamp() - interval '1 hour'` };
    await rig.store.db.updateTable('exports').set(lapsed).where('id', '=', exportId).execute();
    await settled(rig.exports, exportId);
    await until(() => mine.of('lostLease').length > 0);
    expect(mine.of('lostLease')).toEqual([{ exportId, sourceId }]);
    expect([...mine.of('tookUp'), ...theirs.of('tookUp')]).toContainEqual({
      exportId,
      sourceId,
      attempt: 2,
      isTakeover: true,
    });
  });

  it('hears of what the sweeper removes', async () => {
    const { observer, of } = listener();
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
    const { id } = await runExport(rig.exports, { source: sourceId });
    await rig.store.db.deleteFrom('segments').execute();
    await rig.store.db
      .updateTable('exports')
      .set({ expires_at: new Date(0) })
      .execute();
    await sweepNow(rig, {
      settings: { ...quickSettings, keepNewest: false, recordRetentionMs: 0 },
      observer,
    });
    const names = new Set(of('swept'));
    expect([names.has('export'), names.has('record'), names.has('folder')]).toEqual([true, true, true]);
    expect((await rig.exports.get(caller, [id]))[0]).toBeNull();
  });
});
