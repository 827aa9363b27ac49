import { until } from '../../support/until.js';

/** Events that a test sends to whoever follows. */
export class Topic<T> {
  private readonly followers = new Set<{ push(event: T): void; end(): void }>();

  /** The events from now on. */
  follow(): AsyncGenerator<T, void, void> {
    const events: T[] = [];
    let isOver = false;
    let wake: () => void = () => undefined;
    const follower = {
      push: (event: T) => {
        events.push(event);
        wake();
      },
      end: () => {
        isOver = true;
        this.followers.delete(follower);
        wake();
      },
    };
    this.followers.add(follower);
    const end = () => {
      follower.end();
      return Promise.resolve({ done: true as const, value: undefined });
    };
    const next = async (): Promise<IteratorResult<T, void>> => {
      while (events.length === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve));
      const event = events.shift();
      return event === undefined ? { done: true, value: undefined } : { done: false, value: event };
    };
    return {
      next,
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: async () => {
        await end();
      },
    };
  }

  send(event: T): void {
    for (const follower of this.followers) follower.push(event);
  }

  end(): void {
    for (const follower of this.followers) follower.end();
  }

  /** Waits until so many follow. */
  followed(count: number): Promise<void> {
    return until(() => this.followers.size === count);
  }
}
