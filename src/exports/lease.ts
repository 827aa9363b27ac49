import { monotonicMs } from '../clock.js';
import type { EngineContext } from './engine-context.js';
import { Draining } from './interruptions.js';
import { isNews } from './store/store.js';
import { heartbeat, LeaseLost, type Held } from './store/leases.js';

/** The share of a lease after which its holder must be heard of again, and after which he must stop by himself. */
const beatAt = 0.25;
const stopAt = 0.75;
/** The share after which a heartbeat that failed is tried again: the database may be back before he must stop. */
const retryAt = 0.05;
/** How long a create call that is under way may take once its worker drains, in milliseconds. */
const createGraceMs = 3_000;

/**
 * A lease as its holder keeps it: prolonged by heartbeats, and ended from inside when they fail.
 *
 * The holder's own monotonic clock decides, counted from when the last confirmed heartbeat was *sent*, so
 * that he stops before anybody else may start, whatever the database or the network does.
 */
export class Lease implements Held, AsyncDisposable {
  private readonly work = new AbortController();
  private readonly create = new AbortController();
  private readonly started: number;
  private beat: NodeJS.Timeout | undefined;
  private fence: NodeJS.Timeout | undefined;
  private fenceAtMs = Infinity;
  private grace: NodeJS.Timeout | undefined;
  private lost: LeaseLost | undefined;
  private draining = false;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: EngineContext,
    readonly id: string,
    readonly token: string,
    claimedAtMs: number,
  ) {
    this.started = claimedAtMs;
    this.confirm(claimedAtMs);
  }

  /** Aborted with `LeaseLost`, `Draining` or what `abort` was given. Everything done under the lease takes it. */
  get signal(): AbortSignal {
    return this.work.signal;
  }

  /**
   * For the create call alone: the same, but `Draining` reaches it three seconds later. A call that is cut may have
   * made a job that nobody knows; one that is answered leaves a ticket to go on with.
   */
  get createSignal(): AbortSignal {
    return this.create.signal;
  }

  /** Milliseconds since the claim. */
  get heldForMs(): number {
    return monotonicMs() - this.started;
  }

  /** Whether its worker is about to stop. */
  get isDraining(): boolean {
    return this.draining;
  }

  /**
   * Throws `LeaseLost` when the lease has gone, by the holder's own clock or by what the database said, whatever
   * has ended the work before. In a process that stood still, timers may
   * fire later than what waited with them: so this is asked right before whatever others would see.
   */
  ensureHeld(): void {
    if (monotonicMs() >= this.fenceAtMs) this.lose();
    if (this.lost) throw this.lost;
  }

  /** Ends the work under this lease; the lease itself stays until it is given back or lapses. */
  abort(reason: unknown): void {
    this.work.abort(reason);
    this.create.abort(reason);
  }

  /** Ends the work so that the lease can be given back; a create call may be answered before. */
  drain(): void {
    this.draining = true;
    if (this.signal.aborted) return;
    const draining = new Draining();
    this.work.abort(draining);
    this.grace = setTimeout(() => this.create.abort(draining), createGraceMs);
  }

  /** Asks at once whether the lease still holds, and aborts if it does not. */
  verify(): Promise<void> {
    clearTimeout(this.beat);
    this.beating = this.prolong();
    return this.beating;
  }

  /** Stops the heartbeats; a second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.beat);
    clearTimeout(this.fence);
    clearTimeout(this.grace);
    this.lose();
    await this.beating;
  }

  private confirm(sentAtMs: number): void {
    const { leaseMs } = this.context.settings;
    clearTimeout(this.fence);
    this.fenceAtMs = sentAtMs + stopAt * leaseMs;
    this.fence = setTimeout(() => this.lose(), this.fenceAtMs - monotonicMs());
    this.beatLater(beatAt);
  }

  private lose(fault = new LeaseLost(this.id)): void {
    this.lost ??= fault;
    this.abort(fault);
  }

  private beatLater(share: number): void {
    clearTimeout(this.beat);
    this.beat = setTimeout(() => void this.verify(), share * this.context.settings.leaseMs);
  }

  private async prolong(): Promise<void> {
    const sentAtMs = monotonicMs();
    try {
      await this.context.reach('heartbeat', this.id);
      await heartbeat(this.context.store.db, this, this.context.settings.leaseMs);
      if (!this.createSignal.aborted) this.confirm(sentAtMs);
    } catch (error) {
      if (error instanceof LeaseLost) this.lose(error);
      else if (isNews(error)) this.context.log.warn({ err: error }, 'heartbeat failed');
      if (!this.createSignal.aborted) this.beatLater(retryAt);
    }
  }
}
