import type { EngineContext } from './engine-context.js';
import { eventCursor } from './event-cursor.js';
import type { EventHub } from './event-hub.js';
import { stateIn } from './export-of-row.js';
import type { ExportChange, Exports } from './exports.js';
import type { Feed } from './feed.js';
import type { Caller } from './model.js';
import { Pursuit } from './pursuit.js';
import type { EventWithExport } from './store/read-events.js';
import type { Store } from './store/store.js';

type Filter = NonNullable<Parameters<Exports['followAll']>[1]>;

/** Sends every change of the exports that a caller may see, those behind a cursor first. */
export function followAll(
  { store }: Pick<EngineContext, 'store'>,
  hub: EventHub,
  { tenant }: Caller,
  filter: Filter,
  after: string | null,
  onEnd: () => void,
): Feed<ExportChange> {
  const asked = {
    filter: { tenant, ...filter },
    after,
    show: (event: EventWithExport) => toChange(store, event),
  };
  return new Pursuit<ExportChange>(store, hub, asked, onEnd).feed;
}

function toChange(store: Store, event: EventWithExport): ExportChange {
  return {
    cursor: eventCursor(store, event.tenant, event.number),
    exportId: event.export_id,
    deleted: event.kind === 'DELETED',
    export: stateIn(event),
  };
}
