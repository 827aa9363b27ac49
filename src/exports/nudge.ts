/** A sleep that can be cut short: at once, or at a moment known before. */
export class Nudge {
  private readonly timers = new Set<NodeJS.Timeout>();
  private pending = false;
  private wake: (() => void) | null = null;

  /** Ends the present sleep, or the next one if nobody sleeps. */
  now(): void {
    this.pending = true;
    this.wake?.();
  }

  /** The same, some milliseconds from now. */
  in(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.now();
    }, ms);
    this.timers.add(timer);
  }

  /** Sleeps until it is nudged, `ms` milliseconds at the most. */
  async within(ms: number): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = null;
    this.pending = false;
  }

  close(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }
}
