import { constants } from 'node:os';
import { monotonicMs, wait } from '../clock.js';
import { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';

/** How patient closing is, in milliseconds. */
export interface Patience {
  /** How long all of it may take before the process ends all the same. */
  readonly fuseMs: number;
  /** How long work under way may take to end. */
  readonly drainMs: number;
  /** How long one room may take to close before the next one is. */
  readonly closeMs: number;
  /**
   * When a second signal starts to count. A terminal sends its interrupt to the script runner and to us,
   * and the runner sends it on.
   */
  readonly secondSignalMs: number;
}

const usualPatience: Patience = { fuseMs: 10_000, drainMs: 6_000, closeMs: 1_500, secondSignalMs: 5_000 };

const signals = ['SIGINT', 'SIGTERM'] as const;
type Signal = (typeof signals)[number];

/**
 * Opens what a command runs. At the first SIGINT or SIGTERM drains and closes it, once, then ends the process by
 * that same signal, so that whoever started it sees the truth. A fuse of 10 s cuts the closing, and so does a
 * second signal after 5 s. If the opening fails, what is open is closed at once; if it fails because a signal
 * came in its midst, the signal is the truth.
 */
export async function runUntilSignal(
  logger: Logger,
  open: (life: Life) => Promise<void>,
  patience = usualPatience,
): Promise<void> {
  const life = new Life({
    ...patience,
    onFault: (fault) => logger.error(fault, `Closing: ${fault.message}`),
  });
  const ending = endOnSignal(life, logger, patience);
  try {
    await open(life);
  } catch (error) {
    if (ending.hasBegun()) return;
    await life.close().catch(() => undefined);
    throw error;
  }
}

function endOnSignal(life: Life, logger: Logger, patience: Patience): { hasBegun(): boolean } {
  let firstAtMs: number | undefined;
  const onSignal = (signal: Signal) => {
    if (firstAtMs === undefined) {
      firstAtMs = monotonicMs();
      void closeWithin(patience.fuseMs, life, logger).then(() => end(signal, onSignal));
    } else if (monotonicMs() - firstAtMs >= patience.secondSignalMs) {
      logger.warn('Ending at once: asked twice');
      end(signal, onSignal);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { hasBegun: () => firstAtMs !== undefined };
}

async function closeWithin(fuseMs: number, life: Life, logger: Logger): Promise<void> {
  // Each fault has been told when it was met.
  const closed = life.close().catch(() => undefined);
  const blown = wait(fuseMs).then(() => logger.warn('Closing took too long; what runs is cut'));
  await Promise.race([closed, blown]);
}

function end(signal: Signal, listener: (signal: Signal) => void): void {
  for (const each of signals) process.off(each, listener);
  process.kill(process.pid, signal);
  // The first process of a container is immune to signals it does not handle.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}
