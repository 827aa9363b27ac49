import { sql, type Kysely } from 'kysely';
import pg from 'pg';
import { monotonicMs, wait } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { openDatabase } from './database.js';
import { whenUnlocked } from './lock-patience.js';
import { migrate } from './migrate.js';
import { GuardedPool } from './postgres-pool.js';
import { StoreUnavailable } from './store.js';
import type { Tables } from './tables.js';

/** A statement that takes longer has met a database that is not well; migrations may take as long as they need. */
const patienceMs = 10_000;

/** What bounds the statements of a connection. */
export const patience: pg.ClientConfig = { query_timeout: patienceMs, statement_timeout: patienceMs };

/** A database that is started together with us gets so long to come up. */
const startPatienceMs = 30_000;

/**
 * Brings a PostgreSQL up to date, waiting for it to come up and for whoever holds its tables.
 *
 * @throws an Error that says what is wrong
 */
export async function bringUpToDate(connection: pg.ClientConfig, log: Pick<Logger, 'warn'>): Promise<void> {
  const once = async () => {
    await ask(connection);
    await alone(connection, migrate);
  };
  await whenUnlocked(() => whenUp(once, log), log);
}

/**
 * Asks a PostgreSQL whether it lets us in, and changes nothing.
 *
 * @throws an Error that says what is wrong
 */
export async function reach(connection: pg.ClientConfig): Promise<void> {
  try {
    await ask(connection);
  } catch (fault) {
    throw fault instanceof StoreUnavailable ? notThere(fault) : refused(fault);
  }
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

async function whenUp(work: () => Promise<void>, log: Pick<Logger, 'warn'>): Promise<void> {
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
