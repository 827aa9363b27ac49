import { wait } from '../../clock.js';
import type { TextListener } from './text-source.js';

/** A text that is read again and again. */
export interface Polling {
  /** Reads now instead of later. */
  wake(): void;
  close(): void;
}

/** The wait after a first failure; it grows up to the usual one. */
const firstRetryMs = 250;

/**
 * Reads a text every `everyMs` milliseconds and tells when it is another. After a failure it is read sooner.
 *
 * @param read - resolves with the text, or undefined when it is still the same
 */
export function poll(
  read: (signal: AbortSignal) => Promise<string | undefined>,
  everyMs: number,
  { changed, failed }: TextListener,
): Polling {
  const closing = new AbortController();
  let waking = new AbortController();
  let last: string | undefined;
  let failures = 0;
  const readOnce = async (): Promise<void> => {
    try {
      const text = await read(closing.signal);
      failures = 0;
      if (text === undefined || text === last || closing.signal.aborted) return;
      last = text;
      changed(text);
    } catch (fault) {
      failures++;
      if (!closing.signal.aborted) failed(fault);
    }
  };
  const go = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      waking = new AbortController();
      await readOnce();
      const waitMs = failures > 0 ? Math.min(everyMs, firstRetryMs * 2 ** (failures - 1)) : everyMs;
      await sleep(waitMs, AbortSignal.any([closing.signal, waking.signal]));
    }
  };
  void go();
  return { wake: () => waking.abort(), close: () => closing.abort() };
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, signal);
  } catch {
    // Woken, or closed: the loop looks which.
  }
}
