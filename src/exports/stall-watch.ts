import type { EngineContext } from './engine-context.js';
import { Rounds } from './rounds.js';
import { markNextStalled } from './store/progress.js';

type Context = Pick<EngineContext, 'store' | 'settings' | 'log'>;

/** Often enough that a stall is told soon, and a minute at the most. */
const longestEveryMs = 60_000;

/**
 * Looks out for exports that are stuck, in every process, with a worker or without: one that nobody takes up
 * is told of by those who take orders.
 *
 * The first look comes late, so that a worker which has just started can take up what waited for it.
 */
export function openStallWatch(context: Context): Rounds {
  const everyMs = Math.min(longestEveryMs, context.settings.stalledAfterMs / 4);
  const run = (isCanceled: () => boolean) => markStalled(context, isCanceled);
  return new Rounds({ name: 'looking for stalled exports', firstInMs: everyMs, everyMs, run }, context.log);
}

async function markStalled({ store, settings, log }: Context, isCanceled: () => boolean): Promise<void> {
  while (!isCanceled()) {
    const stalled = await markNextStalled(store.db, settings.stalledAfterMs);
    if (!stalled) return;
    const { id: exportId, source: sourceId, status, phase, stalled_since, last_fault } = stalled;
    log.warn(
      { exportId, sourceId, status, phase, stalledSince: stalled_since, lastFault: last_fault },
      'the export is stalled: it has come no further for `exports.stalledAfter`',
    );
  }
}
