/** What somebody is told whose answer took too long. */
export const tookTooLong =
  'The operation took too long. A mutation may have taken effect all the same: look it up.';

/** An answer that is not waited for longer than it may take. */
export interface Timed<T> {
  readonly limitMs: number;
  /** Works it out; the signal is aborted when nobody waits for it any more. */
  readonly work: (late: AbortSignal) => Promise<T>;
  /** What is answered instead when it takes too long. */
  readonly instead: () => T;
}

/** Resolves to the answer, or to what takes its place when it takes too long. */
export async function inTime<T>({ limitMs, work, instead }: Timed<T>): Promise<T> {
  const late = new AbortController();
  const isLate = new Promise<void>((resolve) => late.signal.addEventListener('abort', () => resolve()));
  const fuse = setTimeout(() => late.abort(), limitMs);
  try {
    return await Promise.race([work(late.signal), isLate.then(instead)]);
  } finally {
    clearTimeout(fuse);
  }
}
