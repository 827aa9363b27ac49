import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { ProviderFault } from '../../src/providers/fault.js';
import {
  caller,
  idsOf,
  openRig,
  quickSettings,
  runExport,
  settled,
  sweepNow,
  type Rig,
} from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const source = () => new ScriptedSource({ users: someUsers(30) });

/** Moves the end of an export into the past. */
async function age({ store }: Rig, id: string, ms: number): Promise<void> {
  const past = (column: string) => sql<Date>`${sql.ref(column)} - ${ms} * interval '1 millisecond'`;
  await store.db
    .updateTable('exports')
    .set({ settled_at: past('settled_at'), expires_at: past('expires_at') })
    .where('id', '=', id)
    .execute();
}

async function namesIn({ files }: Rig, folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of files.list(folder)) names.push(name);
  return names;
}

describe('retention', () => {
  it('expires an export after `exports.retention`: its users and its file are gone, its record stays', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted', limit: 20 });
    await age(rig, done.id, quickSettings.retentionMs);
    await sweepNow(rig);
    const [expired] = await rig.exports.get(caller, [done.id]);
    expect(expired).toMatchObject({ status: 'EXPIRED', file: null, progress: { users: 20 } });
    expect(await rig.exports.users(caller, [{ export: expired! }])).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect(await namesIn(rig, done.id)).toEqual([]);
  });

  it('forgets the record after `exports.recordRetention`', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted', limit: 20 });
    await age(rig, done.id, quickSettings.recordRetentionMs);
    await sweepNow(rig);
    expect(await rig.exports.get(caller, [done.id])).toEqual([null]);
  });

  it('keeps the users of the newest complete export without its file, until a newer one has come', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    await age(rig, done.id, quickSettings.retentionMs);
    await sweepNow(rig);
    const [kept] = await rig.exports.get(caller, [done.id]);
    expect(kept).toMatchObject({ status: 'COMPLETED', file: null });
    expect(await idsOf(rig.exports, done.id)).toHaveLength(30);
    await runExport(rig.exports, { source: 'scripted' });
    await sweepNow(rig);
    expect(await rig.exports.get(caller, [done.id])).toMatchObject([{ status: 'EXPIRED' }]);
  });

  it('keeps them until their record goes, if none comes', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    await age(rig, done.id, quickSettings.retentionMs);
    await sweepNow(rig);
    const [kept] = await rig.exports.get(caller, [done.id]);
    expect(kept!.expiresAt!.getTime() - kept!.completedAt!.getTime()).toBe(quickSettings.recordRetentionMs);
    await age(rig, done.id, quickSettings.recordRetentionMs);
    await sweepNow(rig);
    expect(await rig.exports.get(caller, [done.id])).toEqual([null]);
    expect(await namesIn(rig, '')).toEqual([]);
  });

  it.each([
    { what: 'one that has not all users', input: { source: 'scripted', limit: 5 }, as: caller },
    { what: 'one of another source', input: { source: 'other' }, as: caller },
    { what: 'one of another tenant', input: { source: 'scripted' }, as: { ...caller, tenant: 'elsewhere' } },
  ])('keeps them although $what has come', async ({ input, as }) => {
    const other = new ScriptedSource({ id: 'other', users: someUsers(3, 'other') });
    await using rig = await openRig([source(), other]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    await age(rig, done.id, quickSettings.retentionMs);
    const { export: newer } = await rig.exports.start(as, input);
    for await (const state of rig.exports.follow(as, newer.id)) expect(state?.status).not.toBe('FAILED');
    await sweepNow(rig);
    expect(await rig.exports.get(caller, [done.id])).toMatchObject([{ status: 'COMPLETED' }]);
    expect(await idsOf(rig.exports, done.id)).toHaveLength(30);
  });

  it('removes what was kept at once by deleteExport, and when nothing is kept on any more', async () => {
    await using rig = await openRig([source()]);
    const other = { settings: { ...quickSettings, keepNewest: false } };
    for (const end of [(id: string) => rig.exports.delete(caller, id), () => sweepNow(rig, other)]) {
      const done = await runExport(rig.exports, { source: 'scripted' });
      await age(rig, done.id, quickSettings.retentionMs);
      await sweepNow(rig);
      expect(await idsOf(rig.exports, done.id)).toHaveLength(30);
      await end(done.id);
      expect(await namesIn(rig, '')).toEqual([]);
    }
  });

  it.each(['CANCELED', 'FAILED'])('expires an export that is %s, too', async (status) => {
    const onBatch = (row: number) => {
      if (row === 20) throw new ProviderFault('PROVIDER_REJECTED', 'no', { remedy: 'give-up' });
    };
    const parts = status === 'FAILED' ? {} : { settings: { ...quickSettings, concurrency: 0 } };
    await using rig = await openRig([new ScriptedSource({ users: someUsers(30), onBatch })], parts);
    const { export: started } = await rig.exports.start(caller, { source: 'scripted' });
    if (status === 'CANCELED') await rig.exports.cancel(caller, started.id);
    expect(await settled(rig.exports, started.id)).toMatchObject({ status });
    await age(rig, started.id, quickSettings.retentionMs);
    await sweepNow(rig);
    expect(await rig.exports.get(caller, [started.id])).toMatchObject([{ status: 'EXPIRED' }]);
    expect(await namesIn(rig, '')).toEqual([]);
  });

  it('keeps none with `exports.keepNewest: false`', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    await age(rig, done.id, quickSettings.retentionMs);
    await sweepNow(rig, { settings: { ...quickSettings, keepNewest: false } });
    expect(await rig.exports.get(caller, [done.id])).toMatchObject([{ status: 'EXPIRED' }]);
  });
});

describe('the sweeper', () => {
  it('is not kept from its work by a file that cannot be removed', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    const listed = (await namesIn(rig, '')).sort();
    const [stubborn = '', other = ''] = [8, 9].map((n) => `${done.id}/1/${n}-0123456789abcdef`);
    for (const name of [stubborn, other]) await (await rig.files.create(name)).commit();
    const files = Object.create(rig.files, {
      remove: {
        value: (name: string) =>
          name === stubborn ? Promise.reject(new Error('busy')) : rig.files.remove(name),
      },
    }) as typeof rig.files;
    await sweepNow({ store: rig.store, files });
    expect((await namesIn(rig, '')).sort()).toEqual([...listed, stubborn].sort());
  });

  it('removes files that nobody lists, and no others', async () => {
    await using rig = await openRig([source()]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    const listed = (await namesIn(rig, '')).sort();
    const orphans = [
      `${done.id}/1/9-0123456789abcdef`,
      `${done.id}/1/9-0123456789abcdef.ids`,
      `exp_${'0'.repeat(24)}/1/0-0123456789abcdef`,
    ];
    for (const name of orphans) await (await rig.files.create(name)).commit();
    await sweepNow(rig);
    expect((await namesIn(rig, '')).sort()).toEqual(listed);
    expect(await idsOf(rig.exports, done.id)).toHaveLength(30);
  });

  it('leaves a segment alone that is synced and not yet listed', async () => {
    const swept: string[] = [];
    const reach = async (failpoint: string, id: string) => {
      if (failpoint !== 'segment-synced' || swept.length > 0) return;
      swept.push(id);
      await sweepNow(rig);
    };
    await using rig = await openRig([source()], { reach });
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect(swept).toEqual([done.id]);
    expect(await idsOf(rig.exports, done.id)).toHaveLength(30);
  });
});
