import { sql, type Kysely } from 'kysely';
import type { JsonObject } from '../../json.js';
import type { ProviderId } from '../../providers/provider.js';
import { wakeChannel } from './store.js';
import type { EventKind, ExportRow, Tables } from './tables.js';

/** The changing columns of an export, which each event keeps as they were. */
const stateColumns = [
  'status',
  'phase',
  'shown_generation',
  'generation',
  'users',
  'skipped',
  'duplicates',
  'bytes',
  'open_users',
  'open_bytes',
  'percent',
  'attempts',
  'run_at',
  'started_at',
  'collecting_at',
  'settled_at',
  'expires_at',
  'stalled_since',
  'error',
  'file',
] as const satisfies readonly (keyof ExportRow)[];

const state = sql.join(stateColumns.map((name) => sql`${sql.lit(name)}, ${sql.ref(`e.${name}`)}`));

/**
 * Appends what happened to an export, with its state as this transaction leaves it.
 *
 * MUST be the last statement of its transaction: it takes the number, and holds the counter's lock until commit.
 */
export async function appendEvent(
  trx: Kysely<Tables>,
  exportId: string,
  kind: EventKind,
  detail: JsonObject | null = null,
): Promise<void> {
  await sql`
    with next as (update store set last_event = last_event + 1 returning last_event),
    event as (
      insert into events (number, tenant, source, provider, export_id, kind, detail, state)
      select next.last_event, e.tenant, e.source, e.provider, e.id, ${kind}, ${JSON.stringify(detail)}::jsonb, jsonb_build_object(${state})
      from next, exports e where e.id = ${exportId}
      returning number
    )
    select pg_notify(${wakeChannel}, '') from event`.execute(trx);
}

/** Whose export it was, when its row is gone. */
export interface Departed {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  readonly provider: ProviderId;
}

/** Appends that an export is no more. The same rule: last statement of its transaction. */
export async function appendDeleted(trx: Kysely<Tables>, gone: Departed): Promise<void> {
  await sql`
    with next as (update store set last_event = last_event + 1 returning last_event),
    event as (
      insert into events (number, tenant, source, provider, export_id, kind)
      select next.last_event, ${gone.tenant}, ${gone.source}, ${gone.provider}, ${gone.id}, 'DELETED' from next
      returning number
    )
    select pg_notify(${wakeChannel}, '') from event`.execute(trx);
}
