import type { EngineContext } from './engine-context.js';
import { Abandoned, DeadlinePassed } from './interruptions.js';
import { enter, park, untilDeadline, type Job, type Outcome } from './job.js';
import type { Lease } from './lease.js';
import { toRequest } from './export-of-row.js';
import { subjectOf } from './observer.js';
import type { ExportPhase, ExportStatus } from './state.js';
import { settleFault } from './settle-fault.js';
import { awaitReady } from './steps/await-ready.js';
import { collect } from './steps/collect.js';
import { finish } from './steps/finish.js';
import { submit } from './steps/submit.js';
import type { Claimed } from './store/claims.js';
import { LeaseLost } from './store/leases.js';
import { isNews } from './store/store.js';

/** What is done in each phase. */
const steps: Record<ExportPhase, (job: Job) => Promise<Outcome>> = {
  SUBMITTING: submit,
  WAITING: awaitReady,
  COLLECTING: collect,
  FINISHING: finish,
};

/** After so many takeovers in a row without progress: the export itself kills those who work on it. */
const mostTakeovers = 10;

/**
 * Works on a claimed export until it settles, waits, or is lost; resolves to the milliseconds after which it
 * is worth looking for it again. Never rejects: what cannot be written is left to whoever takes over.
 */
export async function runJob(context: EngineContext, row: Claimed, lease: Lease): Promise<number> {
  const deadline = abortAtDeadline(row, lease);
  try {
    return await attempt(context, row, lease);
  } catch (error) {
    if (error instanceof LeaseLost) await leave(context, row);
    else
      context.log.error({ err: error }, 'the state of the export could not be written; its lease will lapse');
    return 0;
  } finally {
    clearTimeout(deadline);
    await lease[Symbol.asyncDispose]();
  }
}

/** What becomes of an export that others took over. One that was canceled, and perhaps retried, was nobody's loss. */
const ofOthers: ReadonlySet<ExportStatus> = new Set(['RUNNING', 'COMPLETED', 'FAILED']);

/** Files written since the export was deleted go with it; those of a lost lease are left for the sweeper. */
async function leave({ store, files, log, observer }: EngineContext, { id, source }: Claimed): Promise<void> {
  log.info('the lease is gone: canceled, deleted, taken over, or not confirmed in time');
  try {
    const row = await store.db.selectFrom('exports').select('status').where('id', '=', id).executeTakeFirst();
    if (row && ofOthers.has(row.status)) observer.lostLease(subjectOf({ id, source }));
    if (!row) await files.removeFolder(id);
  } catch (error) {
    if (!isNews(error)) observer.lostLease(subjectOf({ id, source }));
    if (isNews(error)) log.warn({ err: error }, 'files are left for the sweeper');
  }
}

/** A moment that has passed aborts at once, so that no more is asked of the provider. */
function abortAtDeadline(row: Claimed, lease: Lease): NodeJS.Timeout | undefined {
  const leftMs = untilDeadline({ row, lease });
  if (leftMs > 0) return setTimeout(() => lease.abort(new DeadlinePassed()), Math.min(leftMs, 2 ** 31 - 1));
  lease.abort(new DeadlinePassed());
  return undefined;
}

async function attempt(context: EngineContext, row: Claimed, lease: Lease): Promise<number> {
  const source = context.sources.get(row.source);
  const held = { context, lease, row };
  if (!source)
    return settleFault(held, new Abandoned(`source ${row.source} is not in the settings of any worker`));
  if (row.takeovers >= mostTakeovers)
    return settleFault(held, new Abandoned(`${row.takeovers} workers in a row died over this export`));
  const job: Job = { context, lease, source, row, request: toRequest(row.request) };
  try {
    return await advance(job);
  } catch (fault) {
    return settleFault(job, fault);
  }
}

function take(phase: ExportPhase, job: Job): Promise<Outcome> {
  return job.context.tracer.phase(phase, () => steps[phase](job));
}

async function advance(job: Job): Promise<number> {
  let outcome: Outcome = { next: job.row.phase };
  while (outcome !== 'completed' && 'next' in outcome) {
    await enter(job, outcome.next);
    job.lease.signal.throwIfAborted();
    outcome = await take(outcome.next, job);
  }
  if (outcome === 'completed') return 0;
  await park(job, outcome.parkMs, outcome.percent);
  return outcome.parkMs;
}
