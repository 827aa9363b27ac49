import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Caller, Export } from '../../src/exports/model.js';
import { scopes } from '../../src/scopes.js';
import { rulesWith } from './documents/rules.js';
import { openHouse, type House } from './house.js';
import { openKeyHolders, type KeyHolders } from './key-holders.js';
import { runAs } from './run-as.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

/** What one tenant has that another may have learned. */
export interface Belongings {
  readonly done: Export;
  /** Canceled; it can be retried. */
  readonly canceled: string;
  readonly exportCursor: string;
  readonly usersCursor: string;
  /** Of a change behind which the next one is the tenant's too. */
  readonly eventCursor: string;
  readonly idempotencyKey: string;
}

/** A house with two tenants in it. */
export interface TwoTenants {
  readonly house: House;
  readonly keys: KeyHolders<'ann' | 'bob' | 'bobPlain'>['keys'];
  readonly ann: Belongings;
  readonly bob: Belongings;
}

const all = new Set(scopes);
export const ann: Caller = { tenant: 'acme', name: 'ann', scopes: all };
export const bob: Caller = { tenant: 'umbrella', name: 'bob', scopes: all };

/** Sources: `shared` and `slow` for both, `only-acme` for Ann alone; `left-acme` is gone, Ann has an export of it. */
export async function openTwoTenants(): Promise<TwoTenants> {
  const holders = await openKeyHolders({
    ann: { tenant: ann.tenant, scopes },
    bob: { tenant: bob.tenant, scopes },
    bobPlain: { tenant: bob.tenant, scopes: ['exports:read', 'exports:write'] },
  });
  const sources = ['shared', 'only-acme', 'slow'].map(
    (id) =>
      new ScriptedSource({
        id,
        users: someUsers(3, id),
        onCheck: () => (id === 'slow' ? { state: 'pending', againMs: 60_000 } : { state: 'ready' }),
      }),
  );
  const mayUse = (tenant: string, id: string) => id !== 'only-acme' || tenant === ann.tenant;
  const tenancy = { mayUse, abandoned: null };
  // Whatever may be asked, however much: it is what comes back that counts here.
  const documents = rulesWith({ tokens: 20_000, aliases: 1_000, cost: 1_000_000_000 });
  const house = await openHouse({ sources, identities: holders.identities, engine: { tenancy }, documents });
  const ofAnn = await belongingsOf(house, ann, 'only-acme');
  const ofBob = await belongingsOf(house, bob, 'shared');
  await sql`update exports set source = 'left-acme' where id = ${ofAnn.canceled}`.execute(house.rig.store.db);
  return { house, keys: holders.keys, ann: ofAnn, bob: ofBob };
}

async function belongingsOf({ rig }: House, caller: Caller, source: string): Promise<Belongings> {
  const { exports, store } = rig;
  const idempotencyKey = `key of ${caller.name}`;
  const done = await runAs(exports, caller, { source, includeRaw: true, idempotencyKey });
  const { export: canceled } = await exports.start(caller, { source: 'slow', includeRaw: true });
  await exports.cancel(caller, canceled.id);
  const [page] = await exports.users(caller, [{ export: done, first: 1 }]);
  if (!page || page instanceof Error) throw page ?? new Error('no page');
  const { number } = await store.db
    .selectFrom('events')
    .select((eb) => eb.fn.min<number>('number').as('number'))
    .where('tenant', '=', caller.tenant)
    .executeTakeFirstOrThrow();
  return {
    done,
    canceled: canceled.id,
    exportCursor: cursor('export', done.createdAt.getTime(), done.id),
    usersCursor: page.edges[0]!.cursor,
    eventCursor: cursor('event', store.id, number),
    idempotencyKey,
  };
}

/** Written down once more, so that a test can make one of what never was. */
export function cursor(...parts: (string | number)[]): string {
  return Buffer.from(parts.join(' ')).toString('base64url');
}

/** An id that no export has. */
export function noExport(): string {
  return `exp_${randomBytes(12).toString('hex')}`;
}
