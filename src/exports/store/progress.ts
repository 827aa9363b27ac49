import { sql, type Kysely } from 'kysely';
import type { JsonObject } from '../../json.js';
import { appendEvent } from './events.js';
import type { ExportRow, Tables } from './tables.js';

/** What every statement sets that brings an export further: rows, a phase, a generation, a percentage, a worker. */
export const progressed = {
  progressed_at: sql<Date>`clock_timestamp()`,
  stalled_since: null,
} as const;

/** An export that was just found to be stalled. */
export type Stalled = Pick<ExportRow, 'id' | 'source' | 'status' | 'phase' | 'stalled_since'> & {
  /** What went wrong last since it came further; null when nothing did. */
  readonly last_fault: JsonObject | null;
};

/**
 * Marks one export that has come no further for so long, and tells its followers; null when there is none.
 *
 * Any number of processes may do so at once: each stall is marked by one of them. An export that is being
 * written at this moment is passed over until the next time.
 */
export function markNextStalled(db: Kysely<Tables>, stalledAfterMs: number): Promise<Stalled | null> {
  return db.transaction().execute(async (trx) => {
    const stalled = await trx
      .updateTable('exports')
      .set((eb) => ({ stalled_since: eb.ref('progressed_at') }))
      .where('id', '=', nextStalled(trx, stalledAfterMs))
      .returning(['id', 'source', 'status', 'phase', 'stalled_since', lastFault.as('last_fault')])
      .executeTakeFirst();
    if (!stalled) return null;
    await appendEvent(trx, stalled.id, 'PROGRESS', {
      reason: 'it has come no further for `exports.stalledAfter`',
      lastFault: stalled.last_fault,
    });
    return stalled;
  });
}

function nextStalled(trx: Kysely<Tables>, stalledAfterMs: number) {
  return trx
    .selectFrom('exports as slow')
    .select('slow.id')
    .where('slow.status', 'in', ['QUEUED', 'RUNNING'])
    .where('slow.stalled_since', 'is', null)
    .where(
      'slow.progressed_at',
      '<=',
      sql<Date>`clock_timestamp() - ${stalledAfterMs} * interval '1 millisecond'`,
    )
    .orderBy('slow.progressed_at')
    .limit(1)
    .forUpdate()
    .skipLocked();
}

const lastFault = sql<JsonObject | null>`(
  select detail from events
  where events.export_id = exports.id and events.kind in ('ATTEMPT_FAILED', 'RESTARTED') and events.at >= exports.progressed_at
  order by events.number desc limit 1)`;
