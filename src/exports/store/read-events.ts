import { sql, type Kysely } from 'kysely';
import type { ProviderId } from '../../providers/provider.js';
import type { EventRow, ExportRow, Tables } from './tables.js';

/** An event and the export it is about as it stands now; null when that is deleted. */
export type EventWithExport = EventRow & { readonly export: ExportRow | null };

/** At most `limit` events of all tenants behind a number, in order. */
export async function eventsAfter(
  db: Kysely<Tables>,
  number: number,
  limit: number,
): Promise<EventWithExport[]> {
  const events = await db
    .selectFrom('events')
    .selectAll()
    .where('number', '>', number)
    .orderBy('number')
    .limit(limit)
    .execute();
  return withExports(db, events);
}

/** Which events of a tenant are asked for. */
export interface EventFilter {
  readonly tenant: string;
  /** Null or left out = of all of them. */
  readonly source?: string | null | undefined;
  readonly provider?: ProviderId | null | undefined;
}

/** Whether an event is among those asked for. */
export function fits(event: EventRow, { tenant, source, provider }: EventFilter): boolean {
  return (
    event.tenant === tenant &&
    (!source || event.source === source) &&
    (!provider || event.provider === provider)
  );
}

/** Events behind one number, up to another one. */
export interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

/** At most `limit` events of a tenant within a stretch, in order. */
export async function eventsWithin(
  db: Kysely<Tables>,
  { tenant, source, provider }: EventFilter,
  { after, upTo }: Stretch,
  limit: number,
): Promise<EventWithExport[]> {
  const events = await db
    .selectFrom('events')
    .selectAll()
    // As pairs, so that the index by tenant is walked in its order: without statistics, which an embedded store never
    // has, a planner that is asked for one tenant expects little, and would sort all of it for each page.
    .where(sql<boolean>`(tenant, number) > (${tenant}, ${after})`)
    .where(sql<boolean>`(tenant, number) <= (${tenant}, ${upTo})`)
    .where((eb) => eb.and({ ...(source && { source }), ...(provider && { provider }) }))
    .orderBy('tenant')
    .orderBy('number')
    .limit(limit)
    .execute();
  return withExports(db, events);
}

async function withExports(db: Kysely<Tables>, events: readonly EventRow[]): Promise<EventWithExport[]> {
  if (events.length === 0) return [];
  const ids = [...new Set(events.map((event) => event.export_id))];
  const rows = await db.selectFrom('exports').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return events.map((event) => ({ ...event, export: byId.get(event.export_id) ?? null }));
}

/** The numbers between which events are kept: the oldest still there (null when none is) and the last given out. */
export async function eventBounds(db: Kysely<Tables>): Promise<{ oldest: number | null; last: number }> {
  const { rows } = await sql<{ oldest: number | null; last: number }>`
    select last_event as last, (select min(number) from events) as oldest from store`.execute(db);
  return rows[0] ?? { oldest: null, last: 0 };
}

/** When an event of an export was written, and its number. */
export type Moment = Pick<EventRow, 'number' | 'at'>;

/** An export of a tenant and the moment of its last event, null when events of it are gone; read at one moment. */
export async function lastEventOf(
  db: Kysely<Tables>,
  tenant: string,
  id: string,
): Promise<{ row: ExportRow | null; moment: Moment | null }> {
  const lastOf = db.selectFrom('events').where('export_id', '=', id).orderBy('number', 'desc').limit(1);
  const found = await db
    .selectFrom('exports')
    .selectAll()
    .select([lastOf.select('number').as('event_number'), lastOf.select('at').as('event_at')])
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .executeTakeFirst();
  if (!found) return { row: null, moment: null };
  const { event_number: number, event_at: at, ...row } = found;
  return { row, moment: number === null || at === null ? null : { number, at } };
}
