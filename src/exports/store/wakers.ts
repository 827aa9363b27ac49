/** Who wants to hear that there are new events. */
export class Wakers {
  private readonly callbacks = new Set<() => void>();

  /** Adds one; returns the way to take it out again. */
  readonly add = (callback: () => void): (() => void) => {
    this.callbacks.add(callback);
    return () => void this.callbacks.delete(callback);
  };

  readonly wake = (): void => this.callbacks.forEach((callback) => callback());
}
