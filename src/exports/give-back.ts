import { sql } from 'kysely';
import type { JsonObject } from '../json.js';
import { save, saveSurely, type Job } from './job.js';
import type { ExportError } from './model.js';
import { fromNow, unheld } from './store/leases.js';
import { StoreSetBack, type StoreUnavailable } from './store/store.js';
import type { ExportRow } from './store/tables.js';
import { describeFault, growing } from './verdict.js';

/** What is needed to write an end; a source that is gone cannot be asked for more. */
export type Held = Pick<Job, 'context' | 'lease' | 'row'>;

/** Queues the export of a worker that stops. What went wrong on the way out counts for nothing; only an answer to a create call is remembered. */
export async function giveBack(job: Held, fault: unknown): Promise<number> {
  await save(job, {
    set: {
      ...unheld,
      ...answeredIntent(describeFault(fault)),
      status: 'QUEUED',
      run_at: sql<Date>`clock_timestamp()`,
    },
    event: 'STATUS',
    detail: { attempt: job.row.attempts, reason: 'its worker stops, and gave it back' },
  });
  return 0;
}

/** Where the waits begin that follow an outage: all exports come back from it at once. */
const outageRung = 2;

/**
 * Without the database nobody knows what of the last write stands, and with one that was set back everything in
 * memory is wrong. So the lease is given back as soon as the database answers and has had a few seconds of rest, and
 * whoever claims next reads where the export is; nobody's tries are used up by it.
 */
export async function beginAgain(job: Held, fault: StoreUnavailable | StoreSetBack): Promise<number> {
  const { backoff, log } = job.context;
  if (fault instanceof StoreSetBack)
    log.warn({ err: fault }, 'a fail-over or a restore? The export goes on from what the database has');
  const waitMs = growing(outageRung, backoff);
  await saveSurely(job, {
    set: { ...unheld, parked: true, run_at: fromNow(waitMs) },
    event: 'ATTEMPT_FAILED',
    detail: reasonOf(job.row, describeFault(fault), waitMs),
    evenIfSetBack: true,
  });
  return waitMs;
}

/** A create call that was answered, even by a refusal, or kept back for the rate limit has made no job that nobody knows. */
export function answeredIntent({ code, providerStatus }: ExportError): { intent_at?: null } {
  return providerStatus === null && code !== 'PROVIDER_RATE_LIMITED' ? {} : { intent_at: null };
}

/** What an event tells of a fault: in which attempt, which, and how long the wait behind it is. */
export function reasonOf(
  { attempts }: ExportRow,
  { code, message }: ExportError,
  waitMs?: number,
): JsonObject {
  return { attempt: attempts, code, message, ...(waitMs !== undefined && { waitMs: Math.round(waitMs) }) };
}
