import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Caller } from '../../src/exports/model.js';
import { caller, openRig, runExport, sweepNow, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const scopes = new Set(['users:raw']);
const acme: Caller = { tenant: 'acme', name: 'ann', scopes };
const umbrella: Caller = { tenant: 'umbrella', name: 'bob', scopes };

const stuck = (id: string) =>
  new ScriptedSource({ id, onCheck: () => ({ state: 'pending', againMs: 60_000 }) });

async function trail({ store }: Rig) {
  const rows = await store.db.selectFrom('audit').selectAll().orderBy('number').execute();
  return rows.map(({ tenant, actor, action, export_id, detail }) => ({
    tenant,
    actor,
    action,
    id: export_id,
    detail,
  }));
}

describe('a source with tenants', () => {
  const tenancy = {
    mayUse: (tenant: string, id: string) => id !== 'only-acme' || tenant === 'acme',
    abandoned: null,
  };

  it('does not exist for others: not in the list, not by id, not to start', async () => {
    await using rig = await openRig([stuck('only-acme'), stuck('shared')], { tenancy });
    const seen = async (by: Caller) => (await rig.exports.sources(by)).map(({ id }) => id);
    expect([await seen(acme), await seen(umbrella)]).toEqual([['only-acme', 'shared'], ['shared']]);
    expect(await rig.exports.source(umbrella, ['only-acme', 'no-such'])).toEqual([null, null]);
    const refusal = (source: string) =>
      rig.exports
        .start(umbrella, { source })
        .catch((error: unknown) => (error as Error).message.replace(source, '…'));
    expect(await refusal('only-acme')).toBe(await refusal('no-such'));
    expect(await rig.exports.start(acme, { source: 'only-acme' })).toMatchObject({ created: true });
  });
});

describe('limits.exportsPerTenant', () => {
  it('refuses one more, counts each tenant alone, and lets go when one settles', async () => {
    await using rig = await openRig([stuck('web')], { limits: { exportsPerTenant: 2 } });
    const [first] = await Promise.all([
      rig.exports.start(acme, { source: 'web' }),
      rig.exports.start(acme, { source: 'web' }),
    ]);
    await expect(rig.exports.start(acme, { source: 'web' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    expect(await rig.exports.start(umbrella, { source: 'web' })).toMatchObject({ created: true });
    await rig.exports.cancel(acme, first.export.id);
    expect(await rig.exports.start(acme, { source: 'web' })).toMatchObject({ created: true });
    await expect(rig.exports.retry(acme, first.export.id)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('holds against ten callers at once', async () => {
    await using rig = await openRig([stuck('web')], { limits: { exportsPerTenant: 3 } });
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => rig.exports.start(acme, { source: 'web' })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });
});

describe('the audit trail', () => {
  it('tells who started, canceled, retried, was handed a link, downloaded and deleted', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) }), stuck('slow')]);
    const { export: slow } = await rig.exports.start(acme, { source: 'slow' });
    await rig.exports.cancel(acme, slow.id);
    await rig.exports.retry(acme, slow.id);
    const done = await runExport(rig.exports, { source: 'scripted' });
    const until = new Date('2026-11-21T00:00:00Z');
    await rig.exports.noteLinks(caller, [done], until);
    await rig.exports.noteDownload({ export: done, holder: 'local', bytes: 123 });
    await rig.exports.delete(caller, done.id);
    const mine = { tenant: 'acme', actor: 'ann', id: slow.id, detail: null };
    const local = { tenant: 'local', actor: 'local', id: done.id, detail: null };
    expect(await trail(rig)).toEqual([
      { ...mine, action: 'STARTED' },
      { ...mine, action: 'CANCELED' },
      { ...mine, action: 'RETRIED' },
      { ...local, action: 'STARTED' },
      { ...local, action: 'LINK_ISSUED', detail: { expiresAt: until.toISOString() } },
      { ...local, action: 'DOWNLOADED', detail: { bytes: 123 } },
      { ...local, action: 'DELETED' },
    ]);
  });

  it('holds nothing of what was refused', async () => {
    await using rig = await openRig([stuck('slow')]);
    await expect(rig.exports.cancel(acme, 'exp_none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      rig.exports.start({ ...acme, scopes: new Set() }, { source: 'slow', includeRaw: true }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await trail(rig)).toEqual([]);
  });

  it('is kept by a retention of its own, beyond the export', async () => {
    await using rig = await openRig([stuck('slow')]);
    const { export: slow } = await rig.exports.start(acme, { source: 'slow' });
    await rig.exports.delete(acme, slow.id);
    const sweepAfter = (auditRetentionMs: number) => sweepNow(rig, { auditRetentionMs });
    await sweepAfter(60_000);
    expect(await trail(rig)).toHaveLength(2);
    await rig.store.db
      .updateTable('audit')
      .set({ at: sql<Date>`at - interval '1 minute'` })
      .execute();
    await sweepAfter(60_000);
    expect(await trail(rig)).toEqual([]);
  });
});

describe('the provider’s own records', () => {
  it.each([
    { includeRaw: true },
    { fields: [{ path: 'raw' }] },
    { fields: [{ path: 'email' }, { path: 'raw.app_metadata.plan' }] },
    { fields: [{ path: '/raw/app_metadata/plan' }] },
  ])('need users:raw to start and to retry: %j', async (input) => {
    await using rig = await openRig([stuck('slow')]);
    const without = { ...acme, scopes: new Set(['exports:write', 'users:read']) };
    await expect(rig.exports.start(without, { source: 'slow', ...input })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const { export: slow } = await rig.exports.start(acme, { source: 'slow', ...input });
    await rig.exports.cancel(acme, slow.id);
    await expect(rig.exports.retry(without, slow.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await rig.exports.retry(acme, slow.id)).toMatchObject({ status: 'QUEUED' });
  });
});

describe('a tenant that nobody can be any more', () => {
  it('has no newest export that is kept beyond its retention', async () => {
    await using rig = await openRig([new ScriptedSource({ users: someUsers(3) })]);
    const done = await runExport(rig.exports, { source: 'scripted' });
    const past = sql<Date>`settled_at - interval '61 minutes'`;
    await rig.store.db.updateTable('exports').set({ settled_at: past, expires_at: past }).execute();
    const sweepAs = (abandoned: string | null) => sweepNow(rig, { abandoned });
    await sweepAs(null);
    expect(await rig.exports.get(caller, [done.id])).toMatchObject([{ status: 'COMPLETED', file: null }]);
    await sweepAs('local');
    expect(await rig.exports.get(caller, [done.id])).toMatchObject([{ status: 'EXPIRED' }]);
  });
});
