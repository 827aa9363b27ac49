import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

/** Queries over a pool, and what is told of them. */
export type Database = Pick<Store, 'db' | 'queries' | 'onQuery'>;

/** Puts Kysely over a pool, PGlite's or PostgreSQL's; `db.destroy()` ends the pool. */
export function openDatabase(pool: PostgresPool): Database {
  let queries = 0;
  const callbacks = new Set<(ms: number) => void>();
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ queryDurationMillis }) => {
      queries++;
      for (const callback of callbacks) callback(queryDurationMillis);
    },
  });
  const onQuery = (callback: (ms: number) => void) => {
    callbacks.add(callback);
    return () => void callbacks.delete(callback);
  };
  return { db, queries: () => queries, onQuery };
}
