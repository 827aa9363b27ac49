import pg from 'pg';
import type { Logger } from '../../logger.js';
import { Availability } from './availability.js';
import { openDatabase } from './database.js';
import { columnTypes, GuardedPool } from './postgres-pool.js';
import { bringUpToDate, patience, reach } from './postgres-start.js';
import { storeId } from './store-id.js';
import type { Store } from './store.js';
import { WakeListener } from './wake-listener.js';
import { Wakers } from './wakers.js';

/** Where a PostgreSQL is, and how it is used. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string;
  /** Most connections of this process, one more apart that listens. */
  readonly connections: number;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/**
 * Opens a store that many processes share, and brings it up to date.
 *
 * @throws an Error that says what is wrong, when the database refuses us, is not there within 30 s, or is held by
 * somebody else, a back-up for example, for more than five minutes while there is something to bring up to date
 */
export async function openPostgresStore({ url, connections: max, log }: PostgresOptions): Promise<Store> {
  const connection = connectionOf(url);
  await bringUpToDate(connection, log);
  const availability = new Availability(log);
  const pool = new pg.Pool({ ...connection, ...patience, max });
  const { db, queries, onQuery } = openDatabase(new GuardedPool(pool, availability));
  const connections = () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount });
  const id = await storeId(db).catch(async (fault: unknown) => {
    await db.destroy();
    throw fault;
  });
  const wakers = new Wakers();
  const listener = new WakeListener({ ...connection, ...patience }, wakers.wake, availability);
  const close = async () => {
    await listener.close();
    await db.destroy();
  };
  return { db, id, isShared: true, onWake: wakers.add, queries, onQuery, connections, close };
}

/**
 * Asks a PostgreSQL whether it lets us in, and changes nothing.
 *
 * @throws an Error that says what is wrong
 */
export function reachPostgres(url: string): Promise<void> {
  return reach(connectionOf(url));
}

function connectionOf(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'rollcall',
    connectionTimeoutMillis: 5_000,
    // Whoever is stopped in the middle of a transaction must not hold its locks.
    idle_in_transaction_session_timeout: 5_000,
    keepAlive: true,
    types: columnTypes,
  };
}
