import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../../src/exports/store/tables.js';

/** What the event log says of all exports together. */
export interface EventCount {
  readonly exports: number;
  readonly completed: number;
  /** The most that were RUNNING at one source at a time. */
  readonly mostRunning: number;
  /** Tickets that were kept, by source. */
  readonly tickets: ReadonlyMap<string, number>;
  /** Creations that were made again because nobody knew of the first, by source. */
  readonly madeAgain: ReadonlyMap<string, number>;
  readonly takeovers: number;
}

interface LoggedEvent {
  readonly kind: string;
  readonly source: string;
  readonly export_id: string;
  readonly status: string;
  readonly phase: string;
  readonly generation: number;
}

/** Reads the event log from its beginning, in order. */
export async function countEvents(db: Kysely<Tables>): Promise<EventCount> {
  const { rows } = await sql<LoggedEvent>`
    select kind, source, export_id, state->>'status' as status, state->>'phase' as phase,
      (state->>'generation')::int as generation from events order by number`.execute(db);
  const last = new Map(rows.map((event) => [event.export_id, event.status]));
  const tickets = rows.filter(({ kind, phase }) => kind === 'PHASE' && phase === 'WAITING');
  const ofKind = (wanted: string) => rows.filter(({ kind }) => kind === wanted);
  return {
    exports: last.size,
    completed: [...last.values()].filter((status) => status === 'COMPLETED').length,
    mostRunning: mostRunning(rows),
    // A write that was repeated because its answer was lost tells of the same ticket again.
    tickets: bySource(distinct(tickets)),
    madeAgain: bySource(ofKind('POSSIBLE_DUPLICATE_JOB')),
    takeovers: ofKind('TAKEN_OVER').length,
  };
}

function mostRunning(events: readonly LoggedEvent[]): number {
  const running = new Map<string, Set<string>>();
  let most = 0;
  for (const { source, export_id, status } of events) {
    const here = running.get(source) ?? new Set();
    running.set(source, here);
    if (status === 'RUNNING') here.add(export_id);
    else here.delete(export_id);
    most = Math.max(most, here.size);
  }
  return most;
}

function distinct(events: readonly LoggedEvent[]): LoggedEvent[] {
  return [...new Map(events.map((event) => [`${event.export_id} ${event.generation}`, event])).values()];
}

function bySource(events: readonly LoggedEvent[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { source } of events) counts.set(source, (counts.get(source) ?? 0) + 1);
  return counts;
}
