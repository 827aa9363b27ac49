import type { JsonObject } from '../../src/json.js';
import type { EventKind, ExportRow } from '../../src/exports/store/tables.js';
import type { Store } from '../../src/exports/store/store.js';

/** An event as it is kept. */
export interface KeptEvent {
  readonly kind: EventKind;
  readonly detail: JsonObject | null;
  readonly state: Partial<ExportRow> | null;
}

/** All events of an export, oldest first. */
export function eventsOf({ store }: { readonly store: Store }, id: string): Promise<KeptEvent[]> {
  return store.db
    .selectFrom('events')
    .select(['kind', 'detail', 'state'])
    .where('export_id', '=', id)
    .orderBy('number')
    .execute();
}
