type Step = () => Promise<void> | void;

interface Room {
  readonly name: string;
  readonly step: Step;
}

/** How long the rooms of a {@link Life} may take, and who hears of those that take longer or fail. */
export interface LifeTerms {
  /** How long draining may take, in milliseconds; default: as long as it does. */
  readonly drainMs?: number;
  /** How long the closing of one room may take, in milliseconds; default: as long as it does. */
  readonly closeMs?: number;
  /** Told at once, and before anything else is closed; default: nobody. */
  readonly onFault?: (fault: RoomFault) => void;
}

/** A room that could not be drained or closed, or not in time; the cause says why. */
export class RoomFault extends Error {
  override readonly name = 'RoomFault';
}

/**
 * Everything that was opened, to be closed in reverse order.
 *
 * What has work under way is drained before: all such rooms at once, while everything still stands.
 *
 * ```ts
 * const engine = await openEngine(parts);
 * life.defer('engine', () => engine.close());
 * life.onDrain('engine', () => engine.drain());
 * ```
 */
export class Life {
  private readonly drains: Room[] = [];
  private readonly closings: Room[] = [];
  private readonly faults: RoomFault[] = [];
  private drained: Promise<void> | undefined;
  private closed: Promise<void> | undefined;

  constructor(private readonly terms: LifeTerms = {}) {}

  /** Notes how to close what was just opened; write it on the next line. */
  defer(name: string, step: Step): void {
    this.closings.push({ name, step });
  }

  /** Notes how what was just opened takes no more work and ends what is under way. */
  onDrain(name: string, step: Step): void {
    this.drains.push({ name, step });
  }

  /** Drains all rooms together, and throws the first fault met. A second call waits for the first. */
  drain(): Promise<void> {
    this.drained ??= this.drainAll();
    return this.drained;
  }

  /**
   * Drains, then closes everything, last opened first, and throws the first fault met. A room that fails or
   * takes too long does not keep the others open. A second call waits for the first.
   */
  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async drainAll(): Promise<void> {
    await Promise.all(this.drains.map((room) => this.run('drain', room, this.terms.drainMs)));
    this.throwFirst();
  }

  private async closeAll(): Promise<void> {
    await this.drain().catch(() => undefined);
    for (let room = this.closings.pop(); room; room = this.closings.pop())
      await this.run('close', room, this.terms.closeMs);
    this.throwFirst();
  }

  private async run(verb: 'drain' | 'close', { name, step }: Room, limitMs?: number): Promise<void> {
    try {
      await within(limitMs, step);
    } catch (cause) {
      const fault = new RoomFault(`${name} did not ${verb}`, { cause });
      this.faults.push(fault);
      this.terms.onFault?.(fault);
    }
  }

  private throwFirst(): void {
    const [first] = this.faults;
    if (first) throw first;
  }
}

/** Waits for a step no longer than that; what it has begun runs on. */
async function within(limitMs: number | undefined, step: Step): Promise<void> {
  if (limitMs === undefined) return step();
  let fuse: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    fuse = setTimeout(() => reject(new Error(`it took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([step(), late]);
  } finally {
    clearTimeout(fuse);
  }
}
