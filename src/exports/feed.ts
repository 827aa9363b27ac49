import { Refusal } from '../refusal.js';

/** How much a consumer may lag behind before he is cut off. */
const mostBuffered = 1_000;

/**
 * An async iterator that is pushed to.
 *
 * Unlike a generator it can be left while it waits: `return()` answers at once, ends a pending `next()` and
 * calls `onEnd`, once, however the feed ends.
 */
export class Feed<T> implements AsyncIterableIterator<T> {
  private readonly values: T[] = [];
  private waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void } | null =
    null;
  private ended = false;
  private fault: Error | null = null;

  /** @param onHungry - called whenever the consumer has taken all there was and waits for more */
  constructor(
    private readonly onEnd: () => void,
    private readonly onHungry: () => void = () => undefined,
  ) {}

  /** Whether the consumer waits for more. */
  get isHungry(): boolean {
    return this.waiting !== null;
  }

  /** How many values the consumer has not yet taken. */
  get backlog(): number {
    return this.values.length;
  }

  push(value: T): void {
    if (this.ended) return;
    if (this.waiting) {
      this.waiting.resolve({ done: false, value });
      this.waiting = null;
      return;
    }
    this.values.push(value);
    if (this.values.length > mostBuffered) this.fail(tooSlow());
  }

  /** Ends behind what was pushed. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.waiting?.resolve({ done: true, value: undefined });
    this.waiting = null;
    this.onEnd();
  }

  /** Ends with an error, behind what was pushed. */
  fail(error: Error): void {
    if (this.ended) return;
    if (!this.waiting) this.fault = error;
    this.waiting?.reject(error);
    this.waiting = null;
    this.end();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.values.length > 0) return Promise.resolve({ done: false, value: this.values.shift() as T });
    if (this.fault) {
      const { fault } = this;
      this.fault = null;
      return Promise.reject(fault);
    }
    if (this.ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.onHungry();
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.values.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: Error): Promise<IteratorResult<T>> {
    void this.return();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function tooSlow(): Refusal {
  return new Refusal(
    'LIMIT_EXCEEDED',
    `More than ${mostBuffered} changes have not been read; subscribe again, and read faster.`,
  );
}
