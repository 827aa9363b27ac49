/** Lets results come one by one, each when the one before it has gone out. */
export interface Pace {
  /** Resolves when the next one may come. */
  next(): Promise<void>;
  /** One has gone out. */
  sent(): void;
}

/** Opens a pace; the first one may come at once. */
export function openPace(): Pace {
  let waiting = 0;
  let wake = (): void => undefined;
  return {
    async next() {
      while (waiting > 0) await new Promise<void>((resolve) => (wake = resolve));
      waiting++;
    },
    sent() {
      waiting = Math.max(0, waiting - 1);
      wake();
    },
  };
}
