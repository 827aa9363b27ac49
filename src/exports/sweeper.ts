import type { EngineContext } from './engine-context.js';
import { subjectOf } from './observer.js';
import { Rounds } from './rounds.js';
import { expireNext, purgeNextRecord, purgeSome } from './store/expiry.js';
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

/** A part of a round. Ends soon after it is canceled. */
type Part = (context: Context, isCanceled: () => boolean) => Promise<void>;

/** In this order: what has expired lists no files any more. */
const parts: readonly Part[] = [expire, forgetRecords, forgetEvents, forgetAudit, sweepFiles];

/**
 * One round; any number of processes may sweep at once. Ends soon after it is canceled.
 *
 * @throws the first fault of its parts, of which none keeps the others from their work
 */
export async function sweep(context: Context, isCanceled: () => boolean = () => false): Promise<void> {
  const faults: unknown[] = [];
  for (const part of parts) {
    if (isCanceled()) break;
    await part(context, isCanceled).catch((fault: unknown) => faults.push(fault));
  }
  if (faults.length > 0) throw faults[0];
}

async function expire(
  { store, settings, tenancy, log, observer }: Context,
  isCanceled: () => boolean,
): Promise<void> {
  const retention = { ...settings, abandonedTenant: tenancy.abandoned };
  while (!isCanceled()) {
    const expired = await expireNext(store.db, retention);
    if (!expired) return;
    log.info(subjectOf(expired), 'kept long enough; its files go');
    observer.swept('export');
  }
}

async function forgetRecords(
  { store, settings, observer }: Context,
  isCanceled: () => boolean,
): Promise<void> {
  while (!isCanceled() && (await purgeNextRecord(store.db, settings.recordRetentionMs)))
    observer.swept('record');
}

async function forgetEvents({ store, settings }: Context, isCanceled: () => boolean): Promise<void> {
  while (!isCanceled() && (await purgeSome(store.db, 'events', settings.recordRetentionMs))) continue;
}

async function forgetAudit({ store, auditRetentionMs }: Context, isCanceled: () => boolean): Promise<void> {
  while (!isCanceled() && (await purgeSome(store.db, 'audit', auditRetentionMs))) continue;
}
