import type { Logger } from 'pino';
import { eventBounds, eventsAfter, type EventWithExport } from './store/events.js';
import type { Store } from './store/store.js';

const pageSize = 500;

/** Reads the events of all exports once for everybody who listens in this process. */
export class EventHub {
  private readonly listeners = new Set<(event: EventWithExport) => void>();
  private readonly unwake: () => void;
  private reading: Promise<void> | null = null;
  private stale = false;
  private closed = false;

  private constructor(
    private readonly store: Store,
    private readonly log: Logger,
    private last: number,
  ) {
    this.unwake = store.onWake(() => this.read());
  }

  /** Opens a hub that tells what happens from now on. */
  static async open(store: Store, log: Logger): Promise<EventHub> {
    return new EventHub(store, log, (await eventBounds(store.db)).last);
  }

  /** Number of the last event that was told. */
  get position(): number {
    return this.last;
  }

  /** Calls back for every event, in order, until the returned function is called. */
  listen(listener: (event: EventWithExport) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.unwake();
    await this.reading;
  }

  /** One reader at a time; a wake-up in between makes it read again. */
  private read(): void {
    this.stale = true;
    this.reading ??= this.readAll().finally(() => {
      this.reading = null;
      if (this.stale && !this.closed) this.read();
    });
  }

  private async readAll(): Promise<void> {
    try {
      while (this.stale && !this.closed) {
        this.stale = false;
        const events = await eventsAfter(this.store.db, this.last, pageSize);
        for (const event of events) this.tell(event);
        if (events.length === pageSize) this.stale = true;
      }
    } catch (error) {
      this.stale = false;
      this.log.warn({ err: error }, 'events could not be read; the next wake-up reads them');
    }
  }

  private tell(event: EventWithExport): void {
    this.last = event.number;
    for (const listener of this.listeners) listener(event);
  }
}
