import { sql } from 'kysely';
import type { JsonObject } from '../json.js';
import { DeadlinePassed, Draining } from './interruptions.js';
import { nextGeneration } from './generation.js';
import { save, saveSurely, untilDeadline, type Job } from './job.js';
import type { ExportError } from './model.js';
import { subjectOf } from './observer.js';
import { fromNow, LeaseLost, settledNow, unheld } from './store/leases.js';
import { StoreUnavailable } from './store/store.js';
import type { ExportRow } from './store/tables.js';
import { traceEnd } from './trace-end.js';
import { describeFault, growing, judge } from './verdict.js';

/** What is needed to write an end; a source that is gone cannot be asked for more. */
type Held = Pick<Job, 'context' | 'lease' | 'row'>;

/**
 * Writes what a fault makes of an export; resolves to the milliseconds until it is due again.
 *
 * An aborted lease explains the fault that follows from it, so its reason is judged and not the fault.
 */
export async function settleFault(job: Held, fault: unknown): Promise<number> {
  const reason: unknown = job.lease.signal.aborted ? job.lease.signal.reason : fault;
  if (reason instanceof LeaseLost) throw reason;
  if (fault instanceof LeaseLost) throw fault;
  if (reason instanceof Draining) return giveBack(job, fault);
  if (reason instanceof DeadlinePassed) return fail(job, describeFault(reason));
  if (reason instanceof StoreUnavailable) return beginAgain(job, describeFault(reason));
  return settleByVerdict(job, reason);
}

async function settleByVerdict(job: Held, fault: unknown): Promise<number> {
  const { settings, backoff, log } = job.context;
  const verdict = judge(fault, job.row, settings.retries, backoff);
  if (verdict.error.code === 'INTERNAL') log.error({ err: fault }, 'an export failed by a fault of ours');
  if (verdict.then === 'fail' || verdict.waitMs > untilDeadline(job)) return fail(job, verdict.error);
  if (verdict.then === 'restart') return restart(job, verdict.waitMs, verdict.error);
  return goOnLater(job, verdict.waitMs, verdict.counts, verdict.error);
}

async function goOnLater(
  job: Held,
  waitMs: number,
  counts: 'failures' | 'waits',
  error: ExportError,
): Promise<number> {
  await saveSurely(job, {
    set: { ...unheld, ...answeredIntent(error), [counts]: job.row[counts] + 1, run_at: fromNow(waitMs) },
    event: 'ATTEMPT_FAILED',
    detail: reasonOf(job.row, error, waitMs),
  });
  tellOfWait(job, error, waitMs);
  return waitMs;
}

function tellOfWait({ context, row }: Held, { code, message }: ExportError, waitMs: number): void {
  context.observer.triesAgain({ ...subjectOf(row), code, waitMs });
  context.log.info({ code, reason: message, waitMs: Math.round(waitMs) }, 'the export is tried again later');
}

/** Where the waits begin that follow an outage: all exports come back from it at once. */
const outageRung = 2;

/**
 * Without the database nobody knows what of the last write stands. So the lease is given back as soon as the
 * database answers and has had a few seconds of rest, and whoever claims next reads where the export is; nobody's
 * tries are used up by it.
 */
async function beginAgain(job: Held, error: ExportError): Promise<number> {
  const waitMs = growing(outageRung, job.context.backoff);
  await saveSurely(job, {
    set: { ...unheld, parked: true, run_at: fromNow(waitMs) },
    event: 'ATTEMPT_FAILED',
    detail: reasonOf(job.row, error, waitMs),
  });
  return waitMs;
}

/** The ticket is dead, and with it the checkpoint: a new generation starts from the first row. */
async function restart(job: Held, waitMs: number, error: ExportError): Promise<number> {
  await saveSurely(job, {
    set: {
      ...unheld,
      ...nextGeneration(job.row),
      failures: job.row.failures + 1,
      run_at: fromNow(waitMs),
    },
    event: 'RESTARTED',
    detail: { ...reasonOf(job.row, error, waitMs), generation: job.row.generation + 1 },
  });
  tellOfWait(job, error, waitMs);
  return waitMs;
}

async function fail(job: Held, error: ExportError): Promise<number> {
  await saveSurely(job, {
    set: {
      ...settledNow(job.context.settings.retentionMs),
      ...answeredIntent(error),
      status: 'FAILED',
      error: JSON.stringify(error),
    },
    event: 'STATUS',
    detail: reasonOf(job.row, error),
  });
  const { code, message } = error;
  job.context.observer.settled({ ...subjectOf(job.row), status: 'FAILED', code });
  job.context.log.warn({ code, reason: message }, 'the export is FAILED');
  await traceEnd(job.context, job.row.id);
  return 0;
}

/** What went wrong on the way out counts for nothing; only an answer to a create call is remembered. */
async function giveBack(job: Held, fault: unknown): Promise<number> {
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

/** A create call that was answered, even by a refusal, or kept back for the rate limit has made no job that nobody knows. */
function answeredIntent({ code, providerStatus }: ExportError): { intent_at?: null } {
  return providerStatus === null && code !== 'PROVIDER_RATE_LIMITED' ? {} : { intent_at: null };
}

function reasonOf({ attempts }: ExportRow, { code, message }: ExportError, waitMs?: number): JsonObject {
  return { attempt: attempts, code, message, ...(waitMs !== undefined && { waitMs: Math.round(waitMs) }) };
}
