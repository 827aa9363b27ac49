import type { Condition } from './condition.js';
import { readCondition } from './condition.js';
import type { Selection } from './select.js';
import { readSelection } from './select.js';
import { badQuery, Words } from './words.js';

/** A query of `accounts.search`. */
export interface Query {
  readonly selection: Selection;
  readonly where?: Condition;
  readonly start?: number;
  readonly limit?: number;
}

/**
 * Reads a query, or throws `Refused`: as much of the language as an export needs, its clauses in their one order.
 * Accounts are ordered by their last update whether or not it is said; there is no other order, no FILTER and
 * no GROUP BY.
 */
export function parseQuery(text: string): Query {
  const words = new Words(text);
  words.expect('SELECT');
  const selection = readSelection(words);
  words.expect('FROM');
  words.expect('ACCOUNTS');
  const where = words.accept('WHERE') ? readCondition(words) : undefined;
  if (words.accept('ORDER', 'BY')) readOrder(words);
  const start = words.accept('START') ? readNumber(words) : undefined;
  const limit = words.accept('LIMIT') ? readNumber(words) : undefined;
  words.expectEnd();
  return {
    selection,
    ...(where && { where }),
    ...(start !== undefined && { start }),
    ...(limit !== undefined && { limit }),
  };
}

function readOrder(words: Words): void {
  if (!words.accept('LASTUPDATEDTIMESTAMP')) words.expect('LASTUPDATED');
  words.accept('ASC');
}

function readNumber(words: Words): number {
  const { kind, text } = words.next();
  if (kind === 'number' && /^\d{1,9}$/.test(text)) return Number(text);
  throw badQuery(`expected a number, found ${text || 'its end'}`);
}
