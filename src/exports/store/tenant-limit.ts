import { sql, type Kysely } from 'kysely';
import { Refusal } from '../../refusal.js';
import type { Tables } from './tables.js';

/** Lets callers of one tenant pass one at a time until this transaction ends, so that they can be counted. */
export async function lockTenant(trx: Kysely<Tables>, tenant: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`rollcall tenant:${tenant}`}))`.execute(trx);
}

/** Throws a `Refusal` when more exports of the tenant are in flight than it may have, this one included. */
export async function checkTenantLimit(trx: Kysely<Tables>, tenant: string, most: number): Promise<void> {
  const { inFlight } = await trx
    .selectFrom('exports')
    .select((eb) => eb.fn.countAll<number>().as('inFlight'))
    .where('tenant', '=', tenant)
    .where('status', 'in', ['QUEUED', 'RUNNING'])
    .executeTakeFirstOrThrow();
  if (inFlight <= most) return;
  throw new Refusal(
    'LIMIT_EXCEEDED',
    `${most} exports are in flight, the most that a tenant may have; wait for one to settle, or cancel one`,
  );
}
