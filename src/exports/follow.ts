import { createHash } from 'node:crypto';
import { badInput } from '../refusal.js';
import { notFound } from './find-exports.js';
import { decodeCursor, encodeCursor, wholeNumberOf } from './cursor.js';
import type { EngineContext } from './engine-context.js';
import type { EventHub } from './event-hub.js';
import { rowAt, toExport } from './export-of-row.js';
import type { ExportChange, Exports } from './exports.js';
import { Feed } from './feed.js';
import type { Caller, Export } from './model.js';
import { isSettled } from './state.js';
import { eventBounds, eventsAfter, lastEventOf, type EventWithExport } from './store/events.js';
import type { Store } from './store/store.js';

/** Sends one export's state at once, then at every change; ends behind a settled state. */
export function follow(
  { store }: Pick<EngineContext, 'store'>,
  hub: EventHub,
  caller: Caller,
  id: string,
  onEnd: () => void,
): Feed<Export | null> {
  let sent = Infinity; // Nothing passes before the present state has been sent.
  const early: EventWithExport[] = [];
  const feed = listening<Export | null>(hub, (event) => hear(event), onEnd);
  const hear = (event: EventWithExport) => {
    if (event.export_id !== id || event.tenant !== caller.tenant) return;
    if (sent === Infinity) {
      early.push(event);
      return;
    }
    if (event.number <= sent) return;
    sent = event.number;
    send(feed, stateIn(event));
  };
  const begin = async () => {
    const { row, number } = await lastEventOf(store.db, caller.tenant, id);
    if (!row) {
      feed.fail(notFound(id));
      return;
    }
    send(feed, toExport(row));
    sent = number;
    early.forEach(hear);
  };
  begin().catch((error: unknown) => feed.fail(error as Error));
  return feed;
}

function listening<T>(hub: EventHub, hear: (event: EventWithExport) => void, onEnd: () => void): Feed<T> {
  const unlisten = hub.listen(hear);
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
  let sent = Infinity;
  const early: EventWithExport[] = [];
  const feed = listening<ExportChange>(hub, (event) => hear(event), onEnd);
  const hear = (event: EventWithExport) => {
    if (sent === Infinity) {
      early.push(event);
      return;
    }
    if (event.number <= sent) return;
    sent = event.number;
    if (isFor(event, caller, filter)) feed.push(toChange(store, event));
  };
  const begin = async () => {
    let number = await startOf(store, hub, caller, after);
    while (number < hub.position && feed.isOpen) {
      const missed = await eventsAfter(store.db, number, 500);
      if (missed.length === 0) break;
      for (const event of missed) if (isFor(event, caller, filter)) feed.push(toChange(store, event));
      number = missed.at(-1)?.number ?? number;
    }
    sent = number;
    early.forEach(hear);
  };
  begin().catch((error: unknown) => feed.fail(error as Error));
  return feed;
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
