import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** How many exports of a tenant still hold users. */
export async function countExportsOf(db: Kysely<Tables>, tenant: string): Promise<number> {
  const { exports } = await db
    .selectFrom('exports')
    .select((eb) => eb.fn.countAll<number>().as('exports'))
    .where('tenant', '=', tenant)
    .where('status', '!=', 'EXPIRED')
    .executeTakeFirstOrThrow();
  return exports;
}
