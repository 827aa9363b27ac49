import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Moment } from './moments.js';
import { Gate } from './roll.js';

/** Where a process is to end or to stand still: as soon as so many exports have come there for the nth time. */
export interface Doom {
  readonly moment: Moment;
  readonly arrival: number;
  readonly exports: number;
}

/** What a process does to itself at a moment that its parent names. */
export class Fate {
  private doom: Doom | null = null;
  private strike: () => Promise<void> = () => Promise.resolve();
  private passed = new Gate();
  private readonly arrivals = new Map<string, number>();

  /** Ends this process there, by the signal that nobody can handle. */
  dieAt(doom: Doom): void {
    this.decide(doom, () => {
      process.kill(process.pid, 'SIGKILL');
      return Promise.resolve();
    });
  }

  /** Stops this process there until it is sent SIGCONT; resolves right before. */
  stopAt(doom: Doom): Promise<void> {
    return new Promise((resolve) =>
      this.decide(doom, async () => {
        resolve();
        await standStill();
      }),
    );
  }

  readonly reach = async (moment: Moment, exportId: string): Promise<void> => {
    if (moment !== this.doom?.moment) return;
    const { arrival, exports: awaited } = this.doom;
    const count = (this.arrivals.get(exportId) ?? 0) + 1;
    this.arrivals.set(exportId, count);
    if (count < arrival) return;
    const { passed } = this;
    const there = [...this.arrivals.values()].filter((come) => come >= arrival);
    if (there.length >= awaited) void this.strikeNow();
    await passed.passed; // Waits for the others, and for what comes then.
  };

  private decide(doom: Doom, strike: () => Promise<void>): void {
    this.arrivals.clear();
    this.passed = new Gate();
    this.doom = doom;
    this.strike = strike;
  }

  private async strikeNow(): Promise<void> {
    this.doom = null;
    await this.strike();
    this.passed.open();
  }
}

/** Stops this process, once what it has to say is out; resolves when it goes on. */
export async function standStill(): Promise<void> {
  await nextTurn();
  process.kill(process.pid, 'SIGSTOP');
}
