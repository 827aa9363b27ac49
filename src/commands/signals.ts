import { constants } from 'node:os';
import { monotonicMs, wait } from '../clock.js';
import { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';

/** How long closing may take before the process ends all the same, in milliseconds. */
const fuseMs = 10_000;

/** A terminal sends its interrupt twice when a script runner stands between, so a second one counts only later. */
const patienceMs = 5_000;

const signals = ['SIGINT', 'SIGTERM'] as const;
type Signal = (typeof signals)[number];

/** Opens what a command runs and closes it at the first SIGINT or SIGTERM; if the opening fails, at once. */
export async function runUntilSignal(logger: Logger, open: (life: Life) => Promise<void>): Promise<void> {
  const life = new Life();
  closeOnSignal(() => life.close(), logger);
  try {
    await open(life);
  } catch (error) {
    await life.close();
    throw error;
  }
}

/**
 * Closes once at the first SIGINT or SIGTERM, then ends the process by that same signal, so that whoever
 * started it sees the truth. A fuse of 10 s cuts the closing, and so does a second signal after 5 s.
 */
function closeOnSignal(close: () => Promise<void>, logger: Logger): void {
  let first: { signal: Signal; atMs: number } | undefined;
  const onSignal = (signal: Signal) => {
    if (!first) {
      first = { signal, atMs: monotonicMs() };
      void closeWithinFuse(close, logger).then(() => end(signal, onSignal));
    } else if (monotonicMs() - first.atMs >= patienceMs) {
      logger.warn('Ending at once: asked twice');
      end(signal, onSignal);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
}

async function closeWithinFuse(close: () => Promise<void>, logger: Logger): Promise<void> {
  const closed = close().catch((error: unknown) => logger.error(error, 'Closing failed'));
  const blown = wait(fuseMs).then(() => logger.warn('Closing took too long; what runs is cut'));
  await Promise.race([closed, blown]);
}

function end(signal: Signal, listener: (signal: Signal) => void): void {
  for (const each of signals) process.off(each, listener);
  process.kill(process.pid, signal);
  // The first process of a container is immune to signals it does not handle.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
}
