import { sql } from 'kysely';
import { collectRequest, save, saveSurely, type Job, type Outcome } from '../job.js';
import { appendEvent } from '../store/events.js';
import { progressed } from '../store/progress.js';

/**
 * Asks the provider for its job, and keeps the ticket.
 *
 * The intent is saved before the call. An intent without a ticket means that an earlier call may have made
 * a job which nobody knows: it is made once more, and said so. Users come exactly once, remote jobs at least once.
 */
export async function submit(job: Job): Promise<Outcome> {
  await saveIntent(job);
  await job.context.reach('before-create', job.row.id);
  job.lease.ensureHeld();
  const ticket = await job.source.begin(collectRequest(job), job.lease.createSignal);
  await job.context.reach('after-create', job.row.id);
  await saveSurely(job, {
    set: {
      ticket: JSON.stringify(ticket),
      pushed_limit: job.row.pushed_limit,
      intent_at: null,
      checkpoint: null,
      phase: 'WAITING',
      ...progressed,
    },
    event: 'PHASE',
    // A ticket is a job that was made, and this says all of it: also where the intent is lost, or the same write stands.
    evenIfSetBack: true,
  });
  job.row = { ...job.row, ticket, intent_at: null, checkpoint: null, phase: 'WAITING' };
  await job.context.reach('ticket-saved', job.row.id);
  return { next: 'WAITING' };
}

async function saveIntent(job: Job): Promise<void> {
  const pushed_limit = limitToPush(job);
  await save(job, {
    set: { intent_at: sql<Date>`clock_timestamp()`, pushed_limit },
    ...(job.row.intent_at && { also: (trx) => appendEvent(trx, job.row.id, 'POSSIBLE_DUPLICATE_JOB') }),
  });
  job.row = { ...job.row, pushed_limit };
}

/**
 * The provider's limit counts rows, ours users: they differ as soon as it repeats one. So it is asked for no
 * more than the limit only in the first generation; when that came up short, the next one asks for all.
 */
function limitToPush({ source, request, row }: Job): number | null {
  const same = source.capabilities.nativeLimit && request.filter === null && row.generation === 1;
  return same ? request.limit : null;
}
