import { setImmediate as nextTurn } from 'node:timers/promises';
import { types, type PGlite } from '@electric-sql/pglite';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Availability } from './availability.js';
import { codeOf, conditionOf } from './sqlstate.js';
import { StoreUnavailable } from './store.js';

type Turn = { promise: Promise<void>; end: () => void };

/** bigint counts rows and bytes here, far below 2^53; PGlite and PostgreSQL must agree on its type. */
const parsers = { [types.INT8]: Number, [types.NUMERIC]: Number };

/**
 * A pool of one connection, since PGlite has but one: clients take turns, in the order they asked.
 *
 * After each query the event loop gets its turn too: PGlite runs on this thread, and queries that follow
 * each other without a pause would keep timers and sockets waiting for as long as they last.
 *
 * A database that has no room for now is told, as `StoreUnavailable`, from a statement that is wrong.
 */
export class PglitePool implements PostgresPool {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: PGlite,
    private readonly availability: Availability,
  ) {}

  async connect(): Promise<PostgresPoolClient> {
    const before = this.last;
    const turn = openTurn();
    this.last = turn.promise;
    await before;
    return { query: this.query as PostgresPoolClient['query'], release: turn.end };
  }

  async end(): Promise<void> {
    await this.last;
    await this.database.close();
  }

  private readonly query = async (
    sql: string,
    values: readonly unknown[],
  ): Promise<PostgresQueryResult<unknown>> => {
    try {
      const result = await this.database.query(sql, [...values], { parsers });
      return { command: commandOf(sql), rowCount: result.affectedRows ?? 0, rows: result.rows };
    } catch (fault) {
      throw this.explained(fault);
    } finally {
      await nextTurn();
    }
  };

  private explained(fault: unknown): unknown {
    const code = codeOf(fault);
    if (code === null || conditionOf(code) === null) return fault;
    this.availability.noteRefusal(fault);
    return new StoreUnavailable(fault);
  }
}

function openTurn(): Turn {
  let end!: () => void;
  const promise = new Promise<void>((resolve) => (end = resolve));
  return { promise, end };
}

/** Kysely counts affected rows only of commands it knows by name. */
function commandOf(sql: string): PostgresQueryResult<unknown>['command'] {
  const word = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase();
  return word === 'INSERT' || word === 'UPDATE' || word === 'DELETE' || word === 'MERGE' ? word : 'SELECT';
}
