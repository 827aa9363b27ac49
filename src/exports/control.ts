import { sql } from 'kysely';
import type { JsonObject } from '../json.js';
import { Refusal } from '../refusal.js';
import type { EngineContext } from './engine-context.js';
import { toRequest } from './export-of-row.js';
import { findRow, notFound } from './find-exports.js';
import { nextGeneration } from './generation.js';
import type { Caller } from './model.js';
import { move, type Move } from './move.js';
import { subjectOf } from './observer.js';
import { requireRawScope } from './raw.js';
import { sourcesOf } from './state.js';
import { appendAudit, deed, logAudit } from './store/audit.js';
import { appendDeleted } from './store/events.js';
import { settledNow, unheld } from './store/leases.js';
import { progressed } from './store/progress.js';
import type { ExportRow } from './store/tables.js';
import { traceDeletion, tracedColumns, traceEnd } from './trace-end.js';
import { traceOf } from './trace-of.js';

/** Ends an export: its lease is cleared, whatever a worker is at. A canceled one stays as it is. */
export async function cancel(context: EngineContext, caller: Caller, id: string): Promise<ExportRow> {
  const { row, isMoved } = await move(context, caller, id, {
    to: 'CANCELED',
    from: sourcesOf('CANCELED'),
    action: 'CANCELED',
    set: () => settledNow(context.settings.retentionMs),
    events: () => [['STATUS', { reason: 'a caller canceled it' }]],
  });
  if (isMoved) {
    context.observer.settled({ ...subjectOf(row), status: 'CANCELED' });
    await traceEnd(context, id);
  }
  if (isMoved || row.status === 'CANCELED') return row;
  throw wrongState(row, 'canceled', 'only one that is queued or runs can be');
}

/**
 * Queues a failed or canceled export again, with a new deadline and new counters.
 *
 * It goes on from its checkpoint; where its ticket is known to be dead, in a new generation.
 */
export async function retry(context: EngineContext, caller: Caller, id: string): Promise<ExportRow> {
  requireRawScope(caller, toRequest((await findRow(context.store.db, caller, id)).request));
  const { row, isMoved } = await move(context, caller, id, retrying);
  if (isMoved) return row;
  throw wrongState(row, 'retried', 'only one that failed or was canceled can be');
}

/** Forgets an export and all that it collected; resolves to its id. */
export async function remove(context: EngineContext, caller: Caller, id: string): Promise<string> {
  const { gone, entries } = await context.store.db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('exports')
      .where('id', '=', id)
      .where('tenant', '=', caller.tenant)
      .returning(['tenant', 'provider', ...tracedColumns])
      .executeTakeFirst();
    if (!gone) throw notFound(id);
    const entries = [deed(caller, 'DELETED', gone)];
    await appendAudit(trx, entries);
    await appendDeleted(trx, gone);
    return { gone, entries };
  });
  logAudit(context.log, entries, caller);
  traceDeletion(context, gone);
  await context.reach('mid-delete', id);
  // Nobody finds the files any more; what a fault leaves here, the sweeper takes.
  await context.files
    .removeFolder(id)
    .catch((error: unknown) =>
      context.log.warn({ err: error, ...subjectOf(gone) }, 'files are left for the sweeper'),
    );
  return id;
}

const retrying: Move = {
  to: 'QUEUED',
  from: ['FAILED', 'CANCELED'],
  action: 'RETRIED',
  set: (row) => ({
    ...unheld,
    ...progressed,
    ...(isDead(row) && nextGeneration(row)),
    run_at: sql<Date>`clock_timestamp()`,
    parked: false,
    failures: 0,
    waits: 0,
    takeovers: 0,
    deadline_at: null,
    settled_at: null,
    // One export is one trace: what follows hangs below what has settled.
    traceparent: traceOf(row),
    queued_at: sql<Date>`clock_timestamp()`,
    expires_at: null,
    error: null,
  }),
  // STATUS comes last: it is what workers listen for.
  events: (row) => [
    ...(isDead(row) ? [['RESTARTED', restartOf(row)] as const] : []),
    ['STATUS', { reason: 'a caller had it retried' }],
  ],
};

/** Nothing more comes of a ticket whose result or job is gone, or whose job did not even end by the deadline. */
function isDead({ error, phase }: ExportRow): boolean {
  const code = error?.code;
  return (
    code === 'RESULT_EXPIRED' ||
    code === 'PROVIDER_FAILED' ||
    (code === 'PROVIDER_TIMEOUT' && phase === 'WAITING')
  );
}

function restartOf({ error, generation }: ExportRow): JsonObject {
  return { code: error?.code ?? null, message: error?.message ?? null, generation: generation + 1 };
}

function wrongState(row: ExportRow, done: string, rule: string): Refusal {
  return new Refusal('INVALID_STATE', `export ${row.id} is ${row.status} and cannot be ${done}; ${rule}`);
}
