import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Runs several queries that see the store as of one moment. */
export function snapshot<T>(db: Kysely<Tables>, read: (trx: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}
