import { monotonicMs, wait } from '../../clock.js';
import type { Logger } from '../../logger.js';
import { LockTaken } from './migrate.js';

/** How long locks are waited for that others hold; milliseconds. */
export interface LockPatience {
  /** Between the first two tries; pauses double. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** From the first try to the last. */
  readonly allMs: number;
}

/** In a pause, all who queued behind a try get on with their work. */
const usualPatience: LockPatience = { firstMs: 1_000, lastMs: 10_000, allMs: 300_000 };

/**
 * Migrates again and again, with growing pauses and a line of the log for each, until nobody else holds a lock that
 * is needed.
 *
 * @throws an Error that says what to do, when that takes longer than five minutes
 */
export async function whenUnlocked(
  work: () => Promise<void>,
  log: Pick<Logger, 'warn'>,
  { firstMs, lastMs, allMs }: LockPatience = usualPatience,
): Promise<void> {
  const began = monotonicMs();
  for (let pauseMs = firstMs; ; pauseMs = Math.min(lastMs, 2 * pauseMs)) {
    try {
      await work();
      return;
    } catch (fault) {
      if (!(fault instanceof LockTaken)) throw fault;
      const waitedMs = Math.round(monotonicMs() - began);
      if (waitedMs + pauseMs > allMs) throw stillLocked(waitedMs, fault);
      log.warn({ waitedMs }, 'bringing the database up to date waits for a lock; does a back-up run?');
      await wait(pauseMs);
    }
  }
}

function stillLocked(waitedMs: number, cause: LockTaken): Error {
  const seconds = Math.round(waitedMs / 1000);
  return new Error(
    `the database could not be brought up to date: another session has held a lock on its tables for ${seconds} s; ` +
      'start again when the back-up, or whatever else reads for so long (see pg_stat_activity), has ended',
    { cause },
  );
}
