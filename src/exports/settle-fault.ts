import { sql } from 'kysely';
import type { JsonObject } from '../json.js';
import { DeadlinePassed, Draining } from './interruptions.js';
import { save, type Job } from './job.js';
import type { ExportError } from './model.js';
import { fromNow, LeaseLost, unheld } from './store/leases.js';
import { describeFault, judge } from './verdict.js';

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
  return settleByVerdict(job, reason);
}

async function settleByVerdict(job: Held, fault: unknown): Promise<number> {
  const { settings, backoff, log } = job.context;
  const verdict = judge(fault, job.row, settings.retries, backoff);
  if (verdict.error.code === 'INTERNAL')
    log.error({ err: fault, exportId: job.row.id }, 'an export failed by a fault of ours');
  if (verdict.then === 'fail' || isBeyondDeadline(job, verdict.waitMs)) return fail(job, verdict.error);
  if (verdict.then === 'restart') return restart(job, verdict.waitMs, verdict.error);
  return goOnLater(job, verdict.waitMs, verdict.counts, verdict.error);
}

function isBeyondDeadline({ row }: Held, waitMs: number): boolean {
  return row.deadline_at !== null && Date.now() + waitMs > row.deadline_at.getTime();
}

async function goOnLater(
  job: Held,
  waitMs: number,
  counts: 'failures' | 'waits',
  error: ExportError,
): Promise<number> {
  await save(job, {
    set: { ...unheld, ...answeredIntent(error), [counts]: job.row[counts] + 1, run_at: fromNow(waitMs) },
    event: 'ATTEMPT_FAILED',
    detail: reasonOf(error, waitMs),
  });
  return waitMs;
}

/** The ticket is dead, and with it the checkpoint: a new generation starts from the first row. */
async function restart(job: Held, waitMs: number, error: ExportError): Promise<number> {
  await save(job, {
    set: {
      ...unheld,
      phase: 'SUBMITTING',
      generation: job.row.generation + 1,
      ticket: null,
      checkpoint: null,
      intent_at: null,
      collecting_at: null,
      percent: null,
      failures: job.row.failures + 1,
      run_at: fromNow(waitMs),
    },
    event: 'RESTARTED',
    detail: { ...reasonOf(error, waitMs), generation: job.row.generation + 1 },
  });
  return waitMs;
}

async function fail(job: Held, error: ExportError): Promise<number> {
  await save(job, {
    set: {
      ...unheld,
      ...answeredIntent(error),
      status: 'FAILED',
      settled_at: sql<Date>`clock_timestamp()`,
      expires_at: fromNow(job.context.settings.retentionMs),
      error: JSON.stringify(error),
    },
    event: 'STATUS',
    detail: reasonOf(error, null),
  });
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
  });
  return 0;
}

/** A create call that was answered, even by a refusal, or kept back for the rate limit has made no job that nobody knows. */
function answeredIntent({ code, providerStatus }: ExportError): { intent_at?: null } {
  return providerStatus === null && code !== 'PROVIDER_RATE_LIMITED' ? {} : { intent_at: null };
}

function reasonOf({ code, message }: ExportError, waitMs: number | null): JsonObject {
  return { code, message, ...(waitMs !== null && { waitMs: Math.round(waitMs) }) };
}
