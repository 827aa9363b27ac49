import type { Kysely } from 'kysely';
import { eventBounds } from './read-events.js';
import type { EventRow, Tables } from './tables.js';

/** What tells an event from another one that was given its number after a fail-over or restore lost it. */
type Identity = Pick<EventRow, 'export_id' | 'kind' | 'at'>;

/** A point in the numbered events, by which the database's past can be known again. */
export interface Landmark {
  readonly number: number;
  /** Null when no event of that number was kept. */
  readonly event: Identity | null;
}

/** The number given out last and its event, read at one moment. */
export async function newestLandmark(db: Kysely<Tables>): Promise<Landmark> {
  const { last_event, export_id, kind, at } = await db
    .selectFrom('store')
    .leftJoin('events', 'events.number', 'store.last_event')
    .select(['last_event', 'export_id', 'kind', 'at'])
    .executeTakeFirstOrThrow();
  return { number: last_event, event: export_id && kind && at ? { export_id, kind, at } : null };
}

/**
 * Whether the database still has the past of a landmark; `found` is the event that now has its number, if one has.
 *
 * A number alone proves nothing: after events were lost, others may have come, even beyond it.
 */
export async function stillHas(
  db: Kysely<Tables>,
  { number, event }: Landmark,
  found: EventRow | undefined,
): Promise<boolean> {
  if (found) return event !== null && isSame(event, found);
  const { oldest, last } = await eventBounds(db);
  // Kept long enough, an event goes, but none goes before those that are older.
  const mayBeSweptAway = event === null || oldest === null || oldest > number;
  return last >= number && mayBeSweptAway;
}

function isSame(one: Identity, other: Identity): boolean {
  return (
    one.export_id === other.export_id && one.kind === other.kind && one.at.getTime() === other.at.getTime()
  );
}
