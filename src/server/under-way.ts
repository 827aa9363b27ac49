/** Counts what is under way, so that it can be waited for. */
export class UnderWay {
  private count = 0;
  private onNone = (): void => undefined;

  begin(): void {
    this.count++;
  }

  end(): void {
    this.count--;
    if (this.count === 0) this.onNone();
  }

  /** Counts some work until its result has had time to be sent. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.begin();
    try {
      return await work();
    } finally {
      setImmediate(() => this.end());
    }
  }

  /** Resolves when nothing is under way, or when so many milliseconds have passed. */
  none(limitMs: number): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const fuse = setTimeout(resolve, limitMs);
      this.onNone = () => {
        clearTimeout(fuse);
        resolve();
      };
    });
  }
}
