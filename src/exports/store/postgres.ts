import pg from 'pg';
import { monotonicMs, wait } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { columnTypes, GuardedPool } from './postgres-pool.js';
import { StoreUnavailable, type Store } from './store.js';
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

/** A database that is started together with us gets so long to come up. */
const startPatienceMs = 30_000;

/**
 * Opens a store that many processes share, and brings it up to date.
 *
 * @throws an Error that says what is wrong, when the database refuses us or is not there within 30 s
 */
export async function openPostgresStore({ url, connections: max, log }: PostgresOptions): Promise<Store> {
  const connection = connectionOf(url);
  await whenUp(() => migrateAlone(connection), log);
  const patient = { query_timeout: patienceMs, statement_timeout: patienceMs };
  const pool = new pg.Pool({ ...connection, ...patient, max });
  const { db, queries, onQuery } = openDatabase(new GuardedPool(pool));
  const connections = () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount });
  const { id } = await db.selectFrom('store').select('id').executeTakeFirstOrThrow();
  const wakers = new Wakers();
  const listener = new WakeListener({ ...connection, ...patient }, wakers.wake, log);
  const close = async () => {
    await listener.close();
    await db.destroy();
  };
  return { db, id, isShared: true, onWake: wakers.add, queries, onQuery, connections, close };
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

async function migrateAlone(connection: pg.ClientConfig): Promise<void> {
  const { db } = openDatabase(new GuardedPool(new pg.Pool({ ...connection, max: 1 })));
  try {
    await migrate(db);
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
