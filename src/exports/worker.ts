import { monotonicMs, wait } from '../clock.js';
import { inTrace } from '../traceparent.js';
import type { EngineContext } from './engine-context.js';
import type { EventHub } from './event-hub.js';
import { Lease } from './lease.js';
import { Nudge } from './nudge.js';
import { subjectOf } from './observer.js';
import { runJob } from './run-job.js';
import { isNews } from './store/store.js';
import type { EventWithExport } from './store/read-events.js';
import { claim, type Claimed, type ClaimTerms } from './store/claims.js';
import { attemptAt } from './trace-of.js';

/** Work that nobody announces (a lapsed lease, a wait that another process began) is found so often. */
const lookEveryMs = 1000;

/** How long a worker that drains waits for a claim under way; a database that is away must not hold it up. */
const claimGraceMs = 500;

/** Works on due exports, `exports.concurrency` at a time, until it is drained. */
export class Worker {
  private readonly nudge = new Nudge();
  private readonly leases = new Map<string, Lease>();
  private readonly running = new Set<Promise<void>>();
  private readonly unhear: () => void;
  private readonly bornAtMs = monotonicMs();
  private draining = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly context: EngineContext,
    hub: EventHub,
  ) {
    this.unhear = hub.listen({ hear: (event) => this.hear(event) });
    this.ended = this.loop();
  }

  /** Takes no new work, lets every step save where it is, and gives the leases back. */
  async drain(): Promise<void> {
    this.draining = true;
    this.nudge.now();
    // What is given back while a claim is under way might come straight back by it.
    await this.endedWithin(claimGraceMs);
    for (const lease of this.leases.values()) lease.drain();
    await this.ended;
    await Promise.all(this.running);
    this.unhear();
    this.nudge.close();
  }

  private hear({ export_id, kind, state }: EventWithExport): void {
    // The event may be older than the lease: the heartbeat asks what is true now.
    if (kind === 'DELETED' || state?.status !== 'RUNNING') void this.leases.get(export_id)?.verify();
    if (kind === 'CREATED' || kind === 'STATUS') this.nudge.now();
  }

  private async endedWithin(ms: number): Promise<void> {
    const ended = new AbortController();
    void this.ended.then(() => ended.abort());
    await wait(ms, ended.signal).catch(() => undefined);
  }

  private async loop(): Promise<void> {
    while (!this.draining) {
      try {
        await this.fill();
      } catch (error) {
        if (isNews(error)) this.context.log.error({ err: error }, 'looking for due exports failed');
      }
      await this.nudge.within(lookEveryMs);
    }
  }

  private async fill(): Promise<void> {
    while (!this.draining && this.running.size < this.context.settings.concurrency) {
      const claimedAtMs = monotonicMs();
      const claimed = await claim(this.context.store.db, this.terms());
      if (!claimed) return;
      this.start(claimed, claimedAtMs);
    }
  }

  /** A worker that has just come gives others, which may come with it, the time to say what they know. */
  private terms(): ClaimTerms {
    const { settings, sources, store, newcomersMs } = this.context;
    const afterMs = store.isShared ? newcomersMs : 0;
    const isNew = monotonicMs() - this.bornAtMs < afterMs;
    return { ...settings, sources: [...sources.keys()], strangersAfterMs: isNew ? null : afterMs };
  }

  private start(claimed: Claimed, claimedAtMs: number): void {
    const context = workingOn(claimed, this.context);
    const lease = new Lease(context, claimed.id, claimed.lease_token, claimedAtMs);
    // One that was canceled and retried may come back here before its old lease has heard of it.
    void this.leases.get(claimed.id)?.verify();
    this.leases.set(claimed.id, lease);
    tell(claimed, context);
    // It was being claimed when the draining began.
    if (this.draining) lease.drain();
    const work = () => runJob(context, claimed, lease);
    const run = context.tracer.attempt(attemptAt(claimed), work).then((dueInMs) => {
      if (this.leases.get(claimed.id) === lease) this.leases.delete(claimed.id);
      this.running.delete(run);
      this.nudge.in(dueInMs);
    });
    this.running.add(run);
  }
}

/** The same context with a log whose every line names the export and the attempt. */
function workingOn(claimed: Claimed, context: EngineContext): EngineContext {
  const trace = inTrace(claimed.traceparent ?? undefined);
  const log = context.log.child({ ...subjectOf(claimed), attempt: claimed.attempts, ...trace });
  return { ...context, log };
}

/** For whoever asks the log which process an export was in. The end of a wait is no news, it comes every few seconds. */
function tell(claimed: Claimed, { log, observer }: EngineContext): void {
  const { phase, attempts: attempt, way } = claimed;
  const level = way.attempts > 0 ? 'info' : 'debug';
  log[level]({ phase, reason: way.reason }, 'took up the export');
  observer.tookUp({ ...subjectOf(claimed), attempt, isTakeover: way.takeovers > 0 });
}
