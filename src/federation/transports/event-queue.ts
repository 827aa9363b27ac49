/** What an event that waits takes in memory beside its own bytes, about. */
const perEventBytes = 512;

/** Who is told of a queue. */
export interface QueueParts {
  /** So many bytes more wait than before; negative when fewer do. */
  readonly count: (change: number) => void;
  /** Nobody wants more events. May be told more than once. */
  readonly leave: () => void;
}

interface Waiting {
  readonly event: unknown;
  readonly bytes: number;
}

/** The events of one subscription that have come and were not read yet. */
export class EventQueue implements AsyncIterator<unknown, undefined> {
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private ending: { readonly fault?: unknown } | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly parts: QueueParts) {}

  /** How many bytes wait, about. */
  get bytes(): number {
    return this.waitingBytes;
  }

  /** Takes an event that came in so many bytes, unless it is over. */
  add(event: unknown, bytes: number): void {
    if (this.ending) return;
    this.waiting.push({ event, bytes: bytes + perEventBytes });
    this.count(bytes + perEventBytes);
    this.wake();
  }

  /** No more come. What waits can still be read, and behind it the fault, if there is one. */
  end(fault?: unknown): void {
    this.ending ??= { fault };
    this.wake();
  }

  /** Drops what waits, and wants no more. The reader gets the fault next, if there is one. */
  cut(fault?: unknown): void {
    this.waiting.length = 0;
    this.count(-this.waitingBytes);
    this.ending = { fault };
    this.wake();
    this.parts.leave();
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    while (this.waiting.length === 0 && !this.ending)
      await new Promise<void>((resolve) => (this.wake = resolve));
    const first = this.waiting.shift();
    if (first) {
      this.count(-first.bytes);
      return { done: false, value: first.event };
    }
    if (this.ending?.fault !== undefined) throw this.ending.fault as Error;
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.cut();
    return Promise.resolve({ done: true, value: undefined });
  }

  private count(change: number): void {
    this.waitingBytes += change;
    this.parts.count(change);
  }
}
