import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { StoreUnavailable } from './store.js';

/** bigint counts rows and bytes here, far below 2^53; PGlite and PostgreSQL must agree on its type. */
const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** How the columns of a result are read. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (id, format) => (numbers.has(id) ? Number : (pg.types.getTypeParser(id, format) as never)),
};

/**
 * A pool that tells a database that is away, as `StoreUnavailable`, from a statement that is wrong, and lets go
 * of connections that such a fault has left in the middle of something.
 */
export class GuardedPool implements PostgresPool {
  constructor(private readonly pool: pg.Pool) {
    // A connection that breaks while it idles is not missed: the pool opens another.
    pool.on('error', () => undefined);
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.pool.connect().catch((fault: unknown) => {
      throw explained(fault);
    });
    let isBroken = false;
    const noteBreak = () => (isBroken = true);
    // Between two queries of a transaction nobody else would hear that the connection broke.
    client.on('error', noteBreak);
    const query = async (sql: string, values: readonly unknown[]): Promise<unknown> => {
      try {
        return await client.query(sql, [...values]);
      } catch (fault) {
        const explanation = explained(fault);
        if (explanation instanceof StoreUnavailable) noteBreak();
        throw explanation;
      }
    };
    const release = () => {
      client.off('error', noteBreak);
      client.release(isBroken);
    };
    return { query: query as PostgresPoolClient['query'], release };
  }

  end(): Promise<void> {
    return this.pool.end();
  }
}

/**
 * What PostgreSQL says when it cannot work for now: connection faults (08), lack of room, memory or connections
 * (53), operators at work (57), broken disks (58), and what another attempt may be spared: conflicts (40), a
 * stand-by that is not yet the first (25006), a transaction that idled too long (25P03).
 */
const forNow = /^(08|53|57|58|40)|^25006$|^25P03$/;

/** The fault as the house knows it: what a statement did wrong stays what it is. */
export function explained(fault: unknown): unknown {
  if (fault instanceof pg.DatabaseError && !forNow.test(fault.code ?? '')) return fault;
  return new StoreUnavailable(fault);
}
