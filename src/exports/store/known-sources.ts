import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Notes that a worker lives that can ask these sources. */
export async function noteKnown(db: Kysely<Tables>, sources: readonly string[]): Promise<void> {
  // In order, since workers that lock the rows each in its own would wait for each other in a circle.
  await sql`
    insert into known_sources (source, seen_at)
    select source, clock_timestamp() from unnest(${sources}::text[]) as source order by source
    on conflict (source) do update set seen_at = excluded.seen_at`.execute(db);
}

/** SQL: whether no worker that can ask an export's source was alive in the last so many milliseconds. */
export function isUnknown(forMs: number) {
  return sql<boolean>`not exists (
    select from known_sources k
    where k.source = exports.source and k.seen_at > clock_timestamp() - ${forMs} * interval '1 millisecond')`;
}
