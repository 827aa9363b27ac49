import { Refusal } from '../refusal.js';
import { numberOfCursor, refuseGap } from './event-cursor.js';
import type { EventHub } from './event-hub.js';
import { Feed } from './feed.js';
import { eventsWithin, fits, type EventFilter, type EventWithExport } from './store/read-events.js';
import type { Store } from './store/store.js';

/** So many events wait for a consumer; those beyond, he finds in the database. */
const mostAhead = 200;

/** Where a consumer is: not yet at his cursor, somewhere behind, reading what may be the rest, or where things happen. */
type Place = 'at the start' | 'behind' | 'coming up' | 'live';

interface Asked<T> {
  readonly filter: EventFilter;
  /** The cursor to begin behind; null = from now on. */
  readonly after: string | null;
  /** What the consumer sees of an event. */
  readonly show: (event: EventWithExport) => T;
}

/**
 * Sends a tenant's events in order, each once.
 *
 * However slow the consumer is, nothing is lost and little is held for him: as long as he keeps up he is told what
 * happens, and what he has fallen behind of is read from the database a page at a time, as he asks for it.
 */
export class Pursuit<T> {
  readonly feed: Feed<T>;
  private place: Place;
  /** All up to this number has been sent; more may have been, when the place is live. */
  private position: number;
  private isReading = false;

  constructor(
    private readonly store: Store,
    private readonly hub: EventHub,
    private readonly asked: Asked<T>,
    onEnd: () => void,
  ) {
    this.place = asked.after === null ? 'live' : 'at the start';
    this.position = hub.position;
    const unlisten = hub.listen({
      hear: (event) => this.hear(event),
      forget: () => this.feed.fail(gone()),
    });
    const close = () => {
      unlisten();
      onEnd();
    };
    this.feed = new Feed<T>(close, () => void this.catchUp());
  }

  private hear(event: EventWithExport): void {
    if (this.place === 'at the start' || this.place === 'behind') return;
    if (event.number <= this.position || !fits(event, this.asked.filter)) return;
    if (this.place === 'coming up') this.place = 'behind';
    else if (this.feed.backlog < mostAhead) this.send(event);
    else this.fallBehind(event);
  }

  private fallBehind({ number }: EventWithExport): void {
    this.place = 'behind';
    this.position = number - 1;
  }

  /** Reads on while the consumer waits for what has already happened. */
  private async catchUp(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      while (this.place !== 'live' && this.feed.isHungry) await this.readPage();
    } catch (error) {
      this.feed.fail(error as Error);
    } finally {
      this.isReading = false;
    }
  }

  private async readPage(): Promise<void> {
    const { filter, after } = this.asked;
    if (this.place === 'at the start' && after !== null)
      this.position = await numberOfCursor(this.store, filter.tenant, after);
    this.place = 'coming up';
    const stretch = { after: this.position, upTo: this.hub.position };
    const page = await eventsWithin(this.store.db, filter, stretch, mostAhead);
    // Asked behind the page, so that nothing of it can have been swept away before it was read.
    await refuseGap(this.store, this.position);
    this.arrive(page, stretch.upTo);
    page.forEach((event) => this.send(event));
  }

  /** A page that is not full was the last one, unless something has happened while it was read. */
  private arrive(page: readonly EventWithExport[], upTo: number): void {
    const isFull = page.length === mostAhead;
    this.position = isFull ? (page.at(-1)?.number ?? upTo) : Math.max(this.position, upTo);
    this.place = isFull || this.place === 'behind' ? 'behind' : 'live';
  }

  private send(event: EventWithExport): void {
    this.feed.push(this.asked.show(event));
  }
}

/** Changes that were told may not have happened: only a new reading of everything can be trusted. */
function gone(): Refusal {
  return new Refusal(
    'INVALID_STATE',
    'Rollcall was restored to an earlier state; read `usersExports` first, then subscribe without `after`.',
  );
}
