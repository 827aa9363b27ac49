import { notFound } from './find-exports.js';
import type { EngineContext } from './engine-context.js';
import type { EventHub } from './event-hub.js';
import { stateIn, toExport } from './export-of-row.js';
import { Feed } from './feed.js';
import type { Caller, Export } from './model.js';
import { isSettled } from './state.js';
import { lastEventOf, type EventWithExport } from './store/read-events.js';
import { Turnstile } from './turnstile.js';

/** An export whose events are gone: all that come are news. */
const noMoment = { number: 0, at: new Date(0) };

/** Sends one export's state at once, then at every change; ends behind a settled state. */
export function follow(
  { store }: Pick<EngineContext, 'store'>,
  hub: EventHub,
  caller: Caller,
  id: string,
  onEnd: () => void,
): Feed<Export | null> {
  const isMine = (event: EventWithExport) => event.export_id === id && event.tenant === caller.tenant;
  const hear = (event: EventWithExport) => isMine(event) && turnstile.hear(event);
  let beginnings = 0;
  const begin = async () => {
    turnstile.shut();
    const own = ++beginnings;
    const { row, moment } = await lastEventOf(store.db, caller.tenant, id);
    if (own !== beginnings) return;
    if (!row) {
      feed.fail(notFound(id));
      return;
    }
    send(feed, toExport(row));
    turnstile.open(moment ?? noMoment);
  };
  const beginOrFail = () => void begin().catch((error: unknown) => feed.fail(error as Error));
  const turnstile = new Turnstile((event) => send(feed, stateIn(event)), beginOrFail);
  // Whoever follows one export needs its present state alone, so a beginning from anew serves him.
  const unlisten = hub.listen({ hear, forget: beginOrFail });
  const feed = new Feed<Export | null>(() => {
    unlisten();
    onEnd();
  });
  beginOrFail();
  return feed;
}

function send(feed: Feed<Export | null>, state: Export | null): void {
  feed.push(state);
  if (state === null || isSettled(state.status)) feed.end();
}
