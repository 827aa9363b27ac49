import { sql, type Kysely } from 'kysely';
import type { UserIndex } from '../../users/user-index.js';
import { oneOf } from './one-of.js';
import { toSegment, type ListedSegment } from './segments.js';
import type { SegmentRow, Tables } from './tables.js';

/** An export in which users can be looked up. */
export interface IndexedExport {
  readonly id: string;
  readonly source: string;
  readonly generation: number;
  readonly index: UserIndex;
}

/** The newest complete export of each source in a tenant, by one query; none for a source that has none. */
export async function newestComplete(
  db: Kysely<Tables>,
  tenant: string,
  { sources, except }: { readonly sources: readonly string[]; readonly except: readonly string[] },
): Promise<IndexedExport[]> {
  const rows = await db
    .selectFrom('exports')
    .distinctOn('source')
    .select(['id', 'source', 'shown_generation as generation', 'user_index as index'])
    .where('tenant', '=', tenant)
    .where(oneOf('source', sources))
    .where('complete', '=', true)
    .where('status', '=', 'COMPLETED')
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .orderBy('source')
    .orderBy('settled_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.flatMap(({ index, ...row }) => (index ? [{ ...row, index }] : []));
}

/** A segment by its number in an export. */
export interface SegmentKey {
  readonly exportId: string;
  readonly generation: number;
  readonly n: number;
}

/** Finds segments by one query, and tells them apart; undefined for one that is not listed, or no longer. */
export async function segmentsAt(
  db: Kysely<Tables>,
  keys: readonly SegmentKey[],
): Promise<(key: SegmentKey) => ListedSegment | undefined> {
  const nameOf = ({ exportId, generation, n }: SegmentKey) => `${exportId}/${generation}/${n}`;
  const wanted = new Map(keys.map((key) => [nameOf(key), key]));
  if (wanted.size === 0) return () => undefined;
  const { rows } = await sql<SegmentRow>`
    select s.* from segments s
    join jsonb_to_recordset(${JSON.stringify([...wanted.values()])}::jsonb) as w ("exportId" text, generation int, n bigint)
      on s.export_id = w."exportId" and s.generation = w.generation and s.n = w.n`.execute(db);
  const found = new Map(
    rows.map((row) => [nameOf({ ...row, exportId: row.export_id }), toSegment(row)] as const),
  );
  return (key) => found.get(nameOf(key));
}
