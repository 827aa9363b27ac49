import { Refusal } from '../refusal.js';

/** How many subscriptions there may be at once. */
export interface AllowanceLimits {
  /** Of this process. */
  readonly inAll: number;
  /** Of one socket; a stream of server-sent events has one anyway. */
  readonly perConnection: number;
}

/** Counts the subscriptions of a process, whatever they come by. */
export interface Allowance {
  /**
   * Counts one more subscription of a connection until the function it returns is called; calling that again
   * changes nothing. Throws a `Refusal` (LIMIT_EXCEEDED) when there are too many already.
   */
  enter(connection: object): () => void;
}

/** Opens an allowance with nobody in it. */
export function openAllowance({ inAll, perConnection }: AllowanceLimits): Allowance {
  const counts = new WeakMap<object, number>();
  let total = 0;
  const add = (connection: object, change: 1 | -1): void => {
    total += change;
    counts.set(connection, countOf(connection) + change);
  };
  const countOf = (connection: object): number => counts.get(connection) ?? 0;
  return {
    enter(connection) {
      if (countOf(connection) >= perConnection) throw tooManyHere(perConnection);
      if (total >= inAll) throw tooManyInAll();
      add(connection, 1);
      let isInside = true;
      return () => {
        if (isInside) add(connection, -1);
        isInside = false;
      };
    },
  };
}

function tooManyHere(limit: number): Refusal {
  return new Refusal(
    'LIMIT_EXCEEDED',
    `A connection has at most ${limit} subscriptions at once: end one, or open another connection.`,
  );
}

function tooManyInAll(): Refusal {
  return new Refusal('LIMIT_EXCEEDED', 'Rollcall has as many subscriptions as it may; try again later.');
}
