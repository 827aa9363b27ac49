import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Availability } from './availability.js';
import { codeOf, conditionOf } from './sqlstate.js';
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
  /**
   * @param availability - hears of it. Left out, we are about to start: whoever meets the fault tells of it, and a
   * database that does not let us in is set up wrongly
   */
  constructor(
    private readonly pool: pg.Pool,
    private readonly availability?: Availability,
  ) {
    // A connection that breaks while it idles is not missed: the pool opens another.
    pool.on('error', () => undefined);
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.pool.connect().catch((fault: unknown) => {
      throw this.explained(fault);
    });
    let isBroken = false;
    const noteBreak = () => (isBroken = true);
    // Between two queries of a transaction nobody else would hear that the connection broke.
    client.on('error', noteBreak);
    const query = async (sql: string, values: readonly unknown[]): Promise<unknown> => {
      try {
        const result = await client.query(sql, [...values]);
        this.availability?.noteBack('pool');
        return result;
      } catch (fault) {
        const explanation = this.explained(fault);
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

  /** The fault as the house knows it: what a statement did wrong stays what it is. */
  private explained(fault: unknown): unknown {
    const code = codeOf(fault);
    const condition = code === null ? 'away' : conditionOf(code);
    if (condition === null || (condition === 'shut-out' && !this.availability)) return fault;
    if (condition === 'away') this.availability?.noteAway('pool', fault);
    else this.availability?.noteRefusal(fault);
    return new StoreUnavailable(fault);
  }
}
