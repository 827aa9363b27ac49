import type { EngineContext } from './engine-context.js';
import { subjectOf } from './observer.js';
import { Rounds } from './rounds.js';
import { purgeAudit } from './store/audit.js';
import { expireNext, purgeNextRecord, purgeSomeEvents } from './store/expiry.js';
import { sweepFiles } from './sweep-files.js';

type Context = Pick<
  EngineContext,
  'store' | 'files' | 'settings' | 'tenancy' | 'auditRetentionMs' | 'log' | 'observer'
>;

const sweepEveryMs = 60_000;

/** Expires what has been kept long enough, and removes files that nobody lists; at once, then every minute. */
export function openSweeper(context: Context): Rounds {
  const run = (isCanceled: () => boolean) => sweep(context, isCanceled);
  return new Rounds({ name: 'sweeping', firstInMs: 0, everyMs: sweepEveryMs, run }, context.log);
}

/** One round; any number of processes may sweep at once. Ends soon after it is canceled. */
export async function sweep(context: Context, isCanceled: () => boolean = () => false): Promise<void> {
  const { store, settings, observer } = context;
  const retention = { ...settings, abandonedTenant: context.tenancy.abandoned };
  for (
    let expired = await expireNext(store.db, retention);
    expired && !isCanceled();
    expired = await expireNext(store.db, retention)
  ) {
    context.log.info(subjectOf(expired), 'kept long enough; its files go');
    observer.swept('export');
  }
  while (!isCanceled() && (await purgeNextRecord(store.db, settings.recordRetentionMs)))
    observer.swept('record');
  while (!isCanceled() && (await purgeSomeEvents(store.db, settings.recordRetentionMs))) continue;
  if (!isCanceled()) await purgeAudit(store.db, context.auditRetentionMs);
  if (!isCanceled()) await sweepFiles(context, isCanceled);
}
