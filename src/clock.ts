import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds on a clock that never jumps; for lengths of time, not for dates. */
export function monotonicMs(): number {
  return performance.now();
}

/** Waits `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(Math.max(0, ms), undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
