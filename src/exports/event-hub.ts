import type { Logger } from 'pino';
import { wait } from '../clock.js';
import { newestLandmark, stillHas, type Landmark } from './store/landmark.js';
import { eventsAfter, type EventWithExport } from './store/read-events.js';
import { isNews, type Store } from './store/store.js';

const pageSize = 500;
/** A database that did not answer is asked again after so long. */
const retryMs = 500;

/** Who is told of events. */
export interface Listener {
  /** Called for every event, in order. */
  readonly hear: (event: EventWithExport) => void;
  /**
   * Called when the database has gone back behind what was told, by a restore or a fail-over that lost commits: what
   * was heard may not have happened, and numbers come again. Default: nothing is done about it.
   */
  readonly forget?: () => void;
}

/** Reads the events of all exports once for everybody who listens in this process. */
export class EventHub {
  private readonly listeners = new Set<Listener>();
  private readonly unwake: () => void;
  private reading: Promise<void> | null = null;
  private stale = false;
  private readonly closing = new AbortController();

  private constructor(
    private readonly store: Store,
    private readonly log: Logger,
    /** The last event that was told. */
    private told: Landmark,
  ) {
    this.unwake = store.onWake(() => this.read());
  }

  /** Opens a hub that tells what happens from now on. */
  static async open(store: Store, log: Logger): Promise<EventHub> {
    return new EventHub(store, log, await newestLandmark(store.db));
  }

  /** Number of the last event that was told. */
  get position(): number {
    return this.told.number;
  }

  /** Tells of what happens until the returned function is called. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.unwake();
    await this.reading;
  }

  /** One reader at a time; a wake-up in between makes it read again. */
  private read(): void {
    this.stale = true;
    this.reading ??= this.readAll().finally(() => {
      this.reading = null;
      if (this.stale && !this.isClosed) this.read();
    });
  }

  private async readAll(): Promise<void> {
    while (this.stale && !this.isClosed) {
      this.stale = false;
      try {
        await this.readPage();
      } catch (error) {
        if (isNews(error))
          this.log.error({ err: error }, 'events could not be read; they are asked for again');
        this.stale = true;
        await wait(retryMs, this.closing.signal).catch(() => undefined);
      }
    }
  }

  /** Each page begins with the event that was told last: if that is another one now, the database has gone back. */
  private async readPage(): Promise<void> {
    const { number } = this.told;
    const events = await eventsAfter(this.store.db, number - 1, pageSize);
    const news = events.filter((event) => event.number > number);
    const found = events.length > news.length ? events[0] : undefined;
    if (!(await stillHas(this.store.db, this.told, found))) return this.fallBack();
    for (const event of news) this.tell(event);
    if (events.length === pageSize) this.stale = true;
  }

  private async fallBack(): Promise<void> {
    const newest = await newestLandmark(this.store.db);
    this.log.warn(
      { told: this.told.number, last: newest.number },
      'the database has lost events that were told already; was it restored? Followers begin again',
    );
    this.told = newest;
    for (const { forget } of this.listeners) forget?.();
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private tell(event: EventWithExport): void {
    this.told = { number: event.number, event };
    for (const { hear } of this.listeners) hear(event);
  }
}
