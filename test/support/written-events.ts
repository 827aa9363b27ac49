import { sql } from 'kysely';
import type { Store } from '../../src/exports/store/store.js';

/** A store, or what a transaction sees of it. */
type Place = Pick<Store, 'db'>;

/** Writes so many events about an export, as its tenant's or as another one's, all at once. */
export async function writeEvents(
  { db }: Place,
  exportId: string,
  { count = 1, tenant = 'local', wakes = true } = {},
): Promise<void> {
  await sql`
    with next as (update store set last_event = last_event + ${count}::int returning last_event),
    latest as (select state from events where export_id = ${exportId} order by number desc limit 1),
    written as (
      insert into events (number, tenant, source, provider, export_id, kind, state)
      select last_event - ${count}::int + n, ${tenant}, 'scripted', 'CROCT', ${exportId}, 'PROGRESS', state
      from next, latest, generate_series(1, ${count}::int) n
      returning number
    )
    select pg_notify('rollcall', '') from (select 1 from written limit 1) one where ${wakes}::boolean`.execute(
    db,
  );
}

/** Takes the newest events back, as a fail-over to a server that had not yet heard of them does. */
export async function loseEvents({ db }: Place, count: number): Promise<void> {
  await sql`delete from events where number > (select last_event - ${count}::int from store)`.execute(db);
  await sql`update store set last_event = last_event - ${count}::int`.execute(db);
}
