import { createHash } from 'node:crypto';
import { badInput, Refusal } from '../refusal.js';
import { notFound } from './find-exports.js';
import { decodeCursor, encodeCursor, wholeNumberOf } from './cursor.js';
import type { EngineContext } from './engine-context.js';
import type { EventHub, Listener } from './event-hub.js';
import { rowAt, toExport } from './export-of-row.js';
import type { ExportChange, Exports } from './exports.js';
import { Feed } from './feed.js';
import type { Caller, Export } from './model.js';
import { isSettled } from './state.js';
import { eventBounds, eventsAfter, lastEventOf, type EventWithExport } from './store/events.js';
import type { Store } from './store/store.js';
import { Turnstile } from './turnstile.js';

/** Sends one export's state at once, then at every change; ends behind a settled state. */
export function follow(
  { store }: Pick<EngineContext, 'store'>,
  hub: EventHub,
  caller: Caller,
  id: string,
  onEnd: () => void,
): Feed<Export | null> {
  const isMine = (event: EventWithExport) => event.export_id === id && event.tenant === caller.tenant;
  const turnstile = new Turnstile((event) => send(feed, stateIn(event)));
  const hear = (event: EventWithExport) => isMine(event) && turnstile.hear(event);
  let beginnings = 0;
  const begin = async () => {
    turnstile.shut();
    const own = ++beginnings;
    const { row, number } = await lastEventOf(store.db, caller.tenant, id);
    if (own !== beginnings) return;
    if (!row) {
      feed.fail(notFound(id));
      return;
    }
    send(feed, toExport(row));
    turnstile.open(number);
  };
  const beginOrFail = () => void begin().catch((error: unknown) => feed.fail(error as Error));
  // Whoever follows one export needs its present state alone, so a beginning from anew serves him.
  const feed = listening<Export | null>(hub, { hear, forget: beginOrFail }, onEnd);
  beginOrFail();
  return feed;
}

function listening<T>(hub: EventHub, listener: Listener, onEnd: () => void): Feed<T> {
  const unlisten = hub.listen(listener);
  return new Feed<T>(() => {
    unlisten();
    onEnd();
  });
}

function send(feed: Feed<Export | null>, state: Export | null): void {
  feed.push(state);
  if (state === null || isSettled(state.status)) feed.end();
}

/** The export as the event left it; null once it is deleted. */
function stateIn(event: EventWithExport): Export | null {
  return event.export && event.state ? toExport(rowAt(event.export, event.state)) : null;
}

type Filter = NonNullable<Parameters<Exports['followAll']>[1]>;

/** Sends every change of the exports that a caller may see, those behind a cursor first. */
export function followAll(
  { store }: Pick<EngineContext, 'store'>,
  hub: EventHub,
  caller: Caller,
  filter: Filter,
  after: string | null,
  onEnd: () => void,
): Feed<ExportChange> {
  const tell = (event: EventWithExport) => {
    if (isFor(event, caller, filter)) feed.push(toChange(store, event));
  };
  const turnstile = new Turnstile(tell);
  const feed = listening<ExportChange>(
    hub,
    { hear: (event) => turnstile.hear(event), forget: () => feed.fail(gone()) },
    onEnd,
  );
  const begin = async () => {
    let number = await startOf(store, hub, caller, after);
    while (number < hub.position && feed.isOpen) {
      const missed = await eventsAfter(store.db, number, 500);
      if (missed.length === 0) break;
      missed.forEach(tell);
      number = missed.at(-1)?.number ?? number;
    }
    turnstile.open(number);
  };
  begin().catch((error: unknown) => feed.fail(error as Error));
  return feed;
}

/** Changes that were told may not have happened: only a new reading of everything can be trusted. */
function gone(): Refusal {
  return new Refusal(
    'INVALID_STATE',
    'Rollcall was restored to an earlier state; read `usersExports` first, then subscribe without `after`.',
  );
}

/** The number to go on from; throws a `Refusal` when events behind it are not kept, or it is not ours. */
async function startOf(store: Store, hub: EventHub, caller: Caller, after: string | null): Promise<number> {
  if (after === null) return hub.position;
  const [origin, number] = decodeCursor('event', after, 2);
  if (origin !== originOf(store, caller.tenant)) throw tooOld('is a cursor of another store');
  const position = wholeNumberOf(number);
  const { oldest, last } = await eventBounds(store.db);
  if (position > last) throw tooOld('is a cursor of another store');
  if (position < last && (oldest === null || position < oldest - 1))
    throw tooOld('is older than the events that are kept');
  return position;
}

/** Names the store and, without saying it, the tenant: a cursor is good for both together. */
function originOf({ id }: Store, tenant: string): string {
  return createHash('sha256')
    .update(JSON.stringify([id, tenant]))
    .digest('hex')
    .slice(0, 16);
}

function tooOld(why: string): Error {
  return badInput('after', `${why}; read \`usersExports\` first, then subscribe without it`);
}

function isFor(event: EventWithExport, { tenant }: Caller, { source, provider }: Filter): boolean {
  return (
    event.tenant === tenant &&
    (!source || event.source === source) &&
    (!provider || event.provider === provider)
  );
}

function toChange(store: Store, event: EventWithExport): ExportChange {
  return {
    cursor: encodeCursor('event', originOf(store, event.tenant), event.number),
    exportId: event.export_id,
    deleted: event.kind === 'DELETED',
    export: stateIn(event),
  };
}
