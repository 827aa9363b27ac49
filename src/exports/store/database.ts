import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Tables } from './tables.js';

/** Queries over a pool, and how many have run. */
export interface Database {
  readonly db: Kysely<Tables>;
  queries(): number;
}

/** Puts Kysely over a pool, PGlite's or PostgreSQL's; `db.destroy()` ends the pool. */
export function openDatabase(pool: PostgresPool): Database {
  let queries = 0;
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: () => {
      queries++;
    },
  });
  return { db, queries: () => queries };
}
