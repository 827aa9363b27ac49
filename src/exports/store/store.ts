import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import { createPgliteDirectory } from './create-directory.js';
import { migrate } from './migrate.js';
import { PglitePool } from './pglite-pool.js';
import type { Tables } from './tables.js';

/** The channel of the bare wake-up: "look at the events". */
export const wakeChannel = 'rollcall';

/** Where exports, segments and events are kept. */
export interface Store {
  readonly db: Kysely<Tables>;
  /** Names this store in cursors; a cursor of another one is told apart by it. */
  readonly id: string;
  /** Calls back after commits that wrote an event, once or more; returns the way to stop it. */
  onWake(callback: () => void): () => void;
  /** Queries run since it was opened. */
  queries(): number;
  close(): Promise<void>;
}

/** Smaller buffers halve PGlite's memory; a store of this size never fills the default ones. */
const memory = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB', '-c', 'max_connections=10'];

/**
 * Opens the embedded store below a data directory that this process has locked, and makes it if needed.
 *
 * All leases are cleared: the lock proves that nobody who held one still lives.
 */
export async function openEmbeddedStore(dataDir: string): Promise<Store> {
  const dir = join(dataDir, 'pglite');
  await createPgliteDirectory(dir);
  const pglite = await PGlite.create(dir, { startParams: [...PGlite.defaultStartParams, ...memory] });
  const wakers = new Set<() => void>();
  await pglite.listen(wakeChannel, () => wakers.forEach((wake) => wake()));
  let queries = 0;
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new PglitePool(pglite) }),
    log: () => {
      queries++;
    },
  });
  await migrate(db);
  await clearLeases(db);
  const { id } = await db.selectFrom('store').select('id').executeTakeFirstOrThrow();
  return {
    db,
    id,
    onWake: (callback) => {
      wakers.add(callback);
      return () => void wakers.delete(callback);
    },
    queries: () => queries,
    close: () => db.destroy(),
  };
}

async function clearLeases(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('exports')
    .set((eb) => ({
      lease_token: null,
      lease_until: null,
      open_users: 0,
      open_bytes: 0,
      takeovers: eb('takeovers', '+', 1),
    }))
    .where('lease_token', 'is not', null)
    .execute();
}
