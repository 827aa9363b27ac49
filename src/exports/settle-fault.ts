import { answeredIntent, beginAgain, giveBack, reasonOf, type Held } from './give-back.js';
import { DeadlinePassed, Draining } from './interruptions.js';
import { nextGeneration } from './generation.js';
import { saveSurely, untilDeadline } from './job.js';
import type { ExportError } from './model.js';
import { subjectOf } from './observer.js';
import { fromNow, LeaseLost, settledNow, unheld } from './store/leases.js';
import { StoreSetBack, StoreUnavailable } from './store/store.js';
import { traceEnd } from './trace-end.js';
import { describeFault, isLoss, judge } from './verdict.js';

/**
 * Writes what a fault makes of an export; resolves to the milliseconds until it is due again.
 *
 * An aborted lease explains the fault that follows from it, so its reason is judged and not the fault.
 */
export async function settleFault(job: Held, fault: unknown): Promise<number> {
  try {
    return await settle(job, fault);
  } catch (error) {
    // Neither an end nor a wait that was thought out over lost writes is good.
    if (error instanceof StoreSetBack) return beginAgain(job, error);
    throw error;
  }
}

async function settle(job: Held, fault: unknown): Promise<number> {
  const reason: unknown = job.lease.signal.aborted ? job.lease.signal.reason : fault;
  if (reason instanceof LeaseLost) throw reason;
  if (fault instanceof LeaseLost) throw fault;
  if (reason instanceof Draining) return giveBack(job, fault);
  if (reason instanceof DeadlinePassed) return fail(job, describeFault(reason));
  if (reason instanceof StoreUnavailable || reason instanceof StoreSetBack) return beginAgain(job, reason);
  return settleByVerdict(job, reason);
}

async function settleByVerdict(job: Held, fault: unknown): Promise<number> {
  const { settings, backoff, log } = job.context;
  const verdict = judge(fault, job.row, settings.retries, backoff);
  if (verdict.error.code === 'INTERNAL') log.error({ err: fault }, 'an export failed by a fault of ours');
  if (isLoss(fault)) log.warn({ err: fault }, 'what the export had collected is gone, or damaged');
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

/** The ticket is dead, or what was collected by it is lost, and with it the checkpoint: a new generation starts from the first row. */
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
