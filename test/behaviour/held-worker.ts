import { pino } from 'pino';
import type { Engine, EngineParts } from '../../src/exports/engine.js';
import type { Rig } from '../support/engine-rig.js';
import type { Moment } from './moments.js';
import { Gate, Roll } from './roll.js';
import { TappedFiles } from './tapped-files.js';

/** Where a worker is to stand still, each export at its nth arrival there. */
export interface HoldAt {
  readonly moment: Moment;
  readonly arrival?: number;
}

/**
 * A worker that stands still at a moment, the heartbeats of what it holds there too, as a process does that
 * its machine has forgotten. Its door stays open.
 */
export class HeldWorker implements AsyncDisposable {
  /** The exports that stand at the moment. */
  readonly there = new Roll();
  /** The exports that it has given up. */
  readonly gone = new Roll();
  private readonly gate = new Gate();
  private readonly heart = new Gate();
  private readonly counts = new Map<string, number>();
  private engine!: Engine;

  private constructor(private readonly at: Required<HoldAt>) {}

  static async open(rig: Rig, at: HoldAt, parts: Partial<EngineParts>): Promise<HeldWorker> {
    const worker = new HeldWorker({ arrival: 1, ...at });
    const files = new TappedFiles(rig.files, worker.reach);
    const log = pino({ level: 'info' }, { write: (line) => worker.hear(line) });
    worker.engine = await rig.another({ files, log, reach: worker.reach, ...parts });
    return worker;
  }

  get exports(): Engine['exports'] {
    return this.engine.exports;
  }

  /** Lets its heartbeats go on, and nothing else. */
  beat(): void {
    this.heart.open();
  }

  /** Lets it go on; resolves when it has given up these exports and everything that it did for them has ended. */
  async letGo(ids: readonly string[]): Promise<void> {
    this.gate.open();
    await this.gone.all(ids);
    await this[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gate.open();
    this.heart.open();
    await this.engine.close();
  }

  private readonly reach = async (moment: Moment, exportId: string): Promise<void> => {
    if (moment === 'heartbeat' && this.there.has(exportId)) await this.heart.passed;
    if (moment !== this.at.moment) return;
    const count = (this.counts.get(exportId) ?? 0) + 1;
    this.counts.set(exportId, count);
    if (count !== this.at.arrival) return;
    this.there.add(exportId);
    await (moment === 'heartbeat' ? this.heart.passed : this.gate.passed);
  };

  private hear(line: string): void {
    const { msg, exportId } = JSON.parse(line) as { msg: string; exportId: string };
    if (msg.startsWith('the lease is gone')) this.gone.add(exportId);
  }
}
