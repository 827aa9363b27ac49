import { sql, type Kysely } from 'kysely';
import pg from 'pg';
import { monotonicMs, wait } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { Availability } from './availability.js';
import { openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { columnTypes, GuardedPool } from './postgres-pool.js';
import { storeId } from './store-id.js';
import { StoreUnavailable, type Store } from './store.js';
import type { Tables } from './tables.js';
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

/** A statement that takes longer has met a database that is not well; migrations may take as long as they need. */
const patienceMs = 10_000;
const patience = { query_timeout: patienceMs, statement_timeout: patienceMs };

/** A database that is started together with us gets so long to come up. */
const startPatienceMs = 30_000;

/**
 * Opens a store that many processes share, and brings it up to date.
 *
 * @throws an Error that says what is wrong, when the database refuses us or is not there within 30 s
 */
export async function openPostgresStore({ url, connections: max, log }: PostgresOptions): Promise<Store> {
  const connection = connectionOf(url);
  await whenUp(() => bringUpToDate(connection), log);
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
export async function reachPostgres(url: string): Promise<void> {
  try {
    await ask(connectionOf(url));
  } catch (fault) {
    throw fault instanceof StoreUnavailable ? notThere(fault) : refused(fault);
  }
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

async function bringUpToDate(connection: pg.ClientConfig): Promise<void> {
  await ask(connection);
  await alone(connection, migrate);
}

/** A database that takes connections and then hangs is found out by a statement that may not take long. */
async function ask(connection: pg.ClientConfig): Promise<void> {
  await alone({ ...connection, ...patience }, (db) => sql`select 1`.execute(db));
}

async function alone(
  connection: pg.ClientConfig,
  work: (db: Kysely<Tables>) => Promise<unknown>,
): Promise<void> {
  const { db } = openDatabase(new GuardedPool(new pg.Pool({ ...connection, max: 1 })));
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}

async function whenUp(work: () => Promise<void>, log: PostgresOptions['log']): Promise<void> {
  const began = monotonicMs();
  for (;;) {
    try {
      await work();
      return;
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable)) throw refused(fault);
      if (monotonicMs() - began > startPatienceMs) throw notThere(fault);
      log.warn({ err: fault.cause }, 'waiting for the database');
      await wait(1_000);
    }
  }
}

function notThere({ cause }: StoreUnavailable): Error {
  const { message, code } = cause as { message: string; code?: string };
  return new Error(`the database of DATABASE_URL does not answer: ${message || code}`, { cause });
}

/** PostgreSQL's own words name role, database and reason, and never the password. */
function refused(fault: unknown): unknown {
  if (!(fault instanceof pg.DatabaseError)) return fault;
  return new Error(`the database of DATABASE_URL refuses: ${fault.message} (${fault.code})`, {
    cause: fault,
  });
}
