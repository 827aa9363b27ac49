import { createHash } from 'node:crypto';
import { badInput } from '../refusal.js';
import { decodeCursor, encodeCursor, wholeNumberOf } from './cursor.js';
import { eventBounds } from './store/read-events.js';
import type { Store } from './store/store.js';

/** The cursor of a tenant's event. */
export function eventCursor(store: Store, tenant: string, number: number): string {
  return encodeCursor('event', originOf(store, tenant), number);
}

/** The number of a cursor's event; throws a `Refusal` when it is not of this store and tenant. */
export async function numberOfCursor(store: Store, tenant: string, cursor: string): Promise<number> {
  const [origin, part] = decodeCursor('event', cursor, 2);
  const number = wholeNumberOf(part);
  const { last } = await eventBounds(store.db);
  if (origin !== originOf(store, tenant) || number > last) throw unusable('is a cursor of another store');
  return number;
}

/** Throws a `Refusal` when events behind a number are no longer kept. */
export async function refuseGap({ db }: Store, number: number): Promise<void> {
  const { oldest, last } = await eventBounds(db);
  if (number < last && (oldest === null || number < oldest - 1))
    throw unusable('is older than the events that are kept');
}

/** Names the store and, without saying it, the tenant: a cursor is good for both together. */
function originOf({ id }: Store, tenant: string): string {
  return createHash('sha256')
    .update(JSON.stringify([id, tenant]))
    .digest('hex')
    .slice(0, 16);
}

function unusable(why: string): Error {
  return badInput('after', `${why}; read \`usersExports\` first, then subscribe without it`);
}
