import { askedRoots } from '../mapping.js';
import type { CollectRequest, Ticket } from '../provider.js';
import { accountMap } from './map.js';
import type { GigyaOptions } from './settings.js';

/** What the first call of a search is made with. */
export interface SearchTicket extends Ticket {
  /** Without its LIMIT, which is the size of a batch. */
  readonly query: string;
  /** Which kinds of accounts; null = full ones (oddity 15). */
  readonly type: string | null;
}

/** Members of an account that the table does not read and `raw` may hold; no password, no friends (oddity 14). */
const furtherColumns = [
  ...['isRegistered', 'isLockedOut', 'registered', 'registeredTimestamp', 'verified', 'verifiedTimestamp'],
  ...['oldestDataUpdated', 'oldestDataUpdatedTimestamp', 'loginProvider', 'socialProviders', 'regSource'],
  ...['preferences', 'subscriptions'],
];

const columns = [...askedRoots(accountMap), ...furtherColumns].join(', ');

const typeOf = { FULL: null, LITE: 'lite', FULL_AND_LITE: 'full,lite' } as const;

/** The search that a request asks for; its condition always stands in parentheses, ours behind it. */
export function searchOf(
  request: CollectRequest,
  { where, accountType = 'FULL' }: GigyaOptions,
): SearchTicket {
  const conditions = [where, windowOf(request)].filter((condition) => condition !== undefined);
  const clause = conditions.map((condition) => `(${condition})`).join(' AND ');
  return {
    query: `SELECT ${columns} FROM accounts${clause && ` WHERE ${clause}`}`,
    type: typeOf[accountType],
  };
}

function windowOf({ updatedSince, updatedBefore }: CollectRequest): string | undefined {
  const bounds = [
    updatedSince === null ? [] : `lastUpdatedTimestamp >= ${Date.parse(updatedSince)}`,
    updatedBefore === null ? [] : `lastUpdatedTimestamp < ${Date.parse(updatedBefore)}`,
  ].flat();
  return bounds.length > 0 ? bounds.join(' AND ') : undefined;
}
