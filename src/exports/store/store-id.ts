import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** The name that the store was given when it was made. */
export async function storeId(db: Kysely<Tables>): Promise<string> {
  const { id } = await db.selectFrom('store').select('id').executeTakeFirstOrThrow();
  return id;
}
