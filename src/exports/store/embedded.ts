import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql, type Kysely } from 'kysely';
import type { Logger } from '../../logger.js';
import { Availability } from './availability.js';
import { createPgliteDirectory } from './create-directory.js';
import { openDatabase } from './database.js';
import { migrate } from './migrate.js';
import { PglitePool } from './pglite-pool.js';
import { storeId } from './store-id.js';
import { StoreUnavailable, wakeChannel, type Store } from './store.js';
import type { Tables } from './tables.js';
import { Wakers } from './wakers.js';

type Log = Pick<Logger, 'warn' | 'info'>;

const unheard: Log = { warn: () => undefined, info: () => undefined };

/** Smaller buffers halve PGlite's memory; a store of this size never fills the default ones. */
const memory = ['-c', 'shared_buffers=16MB', '-c', 'wal_buffers=1MB', '-c', 'max_connections=10'];

/**
 * Opens the embedded store below a data directory that this process has locked, and makes it if needed.
 *
 * All leases lapse: the lock proves that nobody who held one still lives.
 *
 * @param log - hears what the database refuses for now. Default: nobody
 * @throws an Error that says what is wrong, when it has no room
 */
export async function openEmbeddedStore(dataDir: string, log: Log = unheard): Promise<Store> {
  const dir = join(dataDir, 'pglite');
  await createPgliteDirectory(dir);
  const pglite = await PGlite.create(dir, { startParams: [...PGlite.defaultStartParams, ...memory] });
  const wakers = new Wakers();
  await pglite.listen(wakeChannel, wakers.wake);
  const { db, queries, onQuery } = openDatabase(new PglitePool(pglite, new Availability(log)));
  try {
    await migrate(db);
    await endLeases(db);
    const id = await storeId(db);
    const close = () => db.destroy();
    return { db, id, isShared: false, onWake: wakers.add, queries, onQuery, close };
  } catch (fault) {
    await db.destroy();
    throw fault instanceof StoreUnavailable ? refused(dir, fault) : fault;
  }
}

function refused(dir: string, { cause }: StoreUnavailable): Error {
  return new Error(`the embedded database in ${dir} refuses: ${(cause as Error).message}`, { cause });
}

/** The tokens stay, so that the next claim knows that it takes over. */
async function endLeases(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('exports')
    .set({ lease_until: sql<Date>`'-infinity'`, open_users: 0, open_bytes: 0 })
    .where('lease_token', 'is not', null)
    .execute();
}
