import { sql } from 'kysely';
import type { CollectRequest, FilterName, Source, Ticket } from '../providers/provider.js';
import { wait } from '../clock.js';
import type { EngineContext } from './engine-context.js';
import type { Lease } from './lease.js';
import type { ExportRequest } from './model.js';
import { holdsRaw } from './raw.js';
import type { ExportPhase } from './state.js';
import type { Claimed } from './store/claims.js';
import { unheld, writeFenced, fromNow, type FencedWrite } from './store/leases.js';
import { progressed } from './store/progress.js';
import { StoreUnavailable } from './store/store.js';

/** What a step leads to: another phase at once, a wait that holds no worker, or the end. */
export type Outcome =
  { readonly next: ExportPhase } | { readonly parkMs: number; readonly percent?: number } | 'completed';

/** An export under a lease, and all that a step needs to work on it. */
export interface Job {
  readonly context: EngineContext;
  readonly lease: Lease;
  readonly source: Source;
  readonly request: ExportRequest;
  /** The row as this worker last wrote it. */
  row: Claimed;
}

/** What of a job a write is made with. */
type Saved = Pick<Job, 'context' | 'lease' | 'row'>;

/** Writes under the job's lease, unless that is known to be lost already. */
export async function save(job: Saved, write: FencedWrite): Promise<void> {
  job.lease.ensureHeld();
  await writeFenced(job.context.store.db, job.lease, job.row, write);
}

/** How long a database that did not answer is left alone. */
const retryMs = 500;

/**
 * Like {@link save}, for a write that may be repeated: a database that does not answer is asked again as long as
 * the lease lasts. Whether the one before took effect is not known then: if it gave the lease back, this one finds
 * the lease lost.
 */
export async function saveSurely(job: Saved, write: FencedWrite): Promise<void> {
  for (;;) {
    try {
      await save(job, write);
      return;
    } catch (fault) {
      if (!(fault instanceof StoreUnavailable) || job.lease.isDraining) throw fault;
      await wait(retryMs);
    }
  }
}

/** Enters a phase; its event tells the followers. */
export async function enter(job: Job, phase: ExportPhase): Promise<void> {
  if (job.row.phase === phase) return;
  await save(job, { set: { phase, ...progressed }, event: 'PHASE' });
  job.row = { ...job.row, phase };
}

/** Lets the worker go until the provider is worth asking again, or the deadline has come. Not an attempt when it comes back. */
export async function park(job: Job, ms: number, percent: number | undefined): Promise<void> {
  const moved = percent !== undefined && percent !== job.row.percent;
  await save(job, {
    set: {
      ...unheld,
      parked: true,
      run_at: sql<Date>`least(${fromNow(ms)}, deadline_at)`,
      ...(moved && { percent, ...progressed }),
    },
    ...(moved && { event: 'PROGRESS' as const }),
  });
}

/**
 * Milliseconds until the deadline, none left = 0 or less. The database said at the claim how many there were, and
 * they are counted by a clock that never jumps: those of processes and database need not agree.
 */
export function untilDeadline({ row, lease }: Pick<Job, 'row' | 'lease'>): number {
  return row.deadline_in_ms - lease.heldForMs;
}

/** The ticket that every phase behind SUBMITTING has. */
export function ticketOf({ row }: Job): Ticket {
  if (!row.ticket) throw new Error(`export ${row.id} is ${row.phase} without a ticket`);
  return row.ticket;
}

/** What the source is asked for. Filters that it cannot apply stay with us. */
export function collectRequest({ source, request, row }: Job): CollectRequest {
  const native = (name: FilterName) => source.capabilities.nativeFilters.includes(name);
  const { updatedSince = null, updatedBefore = null } = request.filter ?? {};
  return {
    updatedSince: native('UPDATED_SINCE') ? (updatedSince?.toISOString() ?? null) : null,
    updatedBefore: native('UPDATED_BEFORE') ? (updatedBefore?.toISOString() ?? null) : null,
    limit: row.pushed_limit,
    keepRaw: holdsRaw(request),
    options: request.options,
  };
}
