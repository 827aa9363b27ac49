import { sql, type Kysely } from 'kysely';
import type { JsonValue } from '../../json.js';
import type { Segment } from '../../users/segment.js';
import type { FencedWrite } from './leases.js';
import { progressed } from './progress.js';
import type { ExportRow, SegmentRow, Tables } from './tables.js';

/** A listed segment and where its rows stand among all of the generation's. */
export type ListedSegment = Segment & { readonly firstRow: number; readonly n: number };

/** What the listing of a segment tells about its generation. */
export interface Listing {
  readonly n: number;
  /** Null when only the checkpoint moves: no row of the batches was wanted. */
  readonly segment: Segment | null;
  readonly checkpoint: JsonValue;
  readonly tally: {
    readonly users: number;
    readonly skipped: number;
    readonly duplicates: number;
    readonly bytes: number;
    readonly rowsRead: number;
  };
}

/**
 * The write that lists a segment and advances the checkpoint, in one transaction: neither is ever seen
 * without the other. The first listing of a generation takes the place of the one before.
 */
export function listing(row: ExportRow, { n, segment, checkpoint, tally }: Listing): FencedWrite {
  const best = tally.users > row.best_users;
  const readBefore = row.shown_generation === row.generation ? row.rows_read : 0;
  return {
    set: {
      checkpoint: JSON.stringify(checkpoint),
      shown_generation: row.generation,
      users: tally.users,
      skipped: tally.skipped,
      duplicates: tally.duplicates,
      bytes: tally.bytes,
      rows_read: tally.rowsRead,
      open_users: 0,
      open_bytes: 0,
      ...(best && { best_users: tally.users, failures: 0, waits: 0, takeovers: 0 }),
      // Rows that a filter drops bring an export further, too.
      ...(tally.rowsRead > readBefore && progressed),
    },
    also: async (trx) => {
      if (row.shown_generation !== row.generation) await dropOtherGenerations(trx, row);
      if (segment) await insertSegment(trx, row, n, segment, tally.users - segment.rows);
    },
  };
}

/** The generations before go when the present one lists its first segment, or completes. */
export async function dropOtherGenerations(
  trx: Kysely<Tables>,
  { id, generation }: ExportRow,
): Promise<void> {
  await trx
    .deleteFrom('segments')
    .where('export_id', '=', id)
    .where('generation', '!=', generation)
    .execute();
}

async function insertSegment(
  trx: Kysely<Tables>,
  row: ExportRow,
  n: number,
  segment: Segment,
  firstRow: number,
): Promise<void> {
  await trx
    .insertInto('segments')
    .values({
      export_id: row.id,
      generation: row.generation,
      n,
      name: segment.name,
      first_row: firstRow,
      rows: segment.rows,
      raw_bytes: segment.rawBytes,
      bytes: segment.bytes,
      blocks: segment.blocks,
    })
    .execute();
}

/** The segments of one generation, in order. */
export async function segmentsOf(
  db: Kysely<Tables>,
  exportId: string,
  generation: number,
): Promise<ListedSegment[]> {
  const rows = await db
    .selectFrom('segments')
    .selectAll()
    .where('export_id', '=', exportId)
    .where('generation', '=', generation)
    .orderBy('n')
    .execute();
  return rows.map(toSegment);
}

/** A stretch of rows of an export's shown generation: from `start` up to, not including, `end`. */
export interface Stretch {
  readonly exportId: string;
  readonly generation: number;
  readonly start: number;
  readonly end: number;
}

/** The segments that hold each stretch, by one query for all. */
export async function segmentsFor(
  db: Kysely<Tables>,
  stretches: readonly Stretch[],
): Promise<ListedSegment[][]> {
  if (stretches.length === 0) return [];
  const wanted = sql.join(
    stretches.map(
      (s) => sql`(${s.exportId}::text, ${s.generation}::int, ${s.start}::bigint, ${s.end}::bigint)`,
    ),
  );
  const { rows } = await sql<SegmentRow>`
    select s.* from segments s
    join (values ${wanted}) as w (export_id, generation, first, behind)
      on s.export_id = w.export_id and s.generation = w.generation and s.first_row < w.behind and s.first_row + s.rows > w.first
    order by s.n`.execute(db);
  return stretches.map((stretch) => pick(rows, stretch));
}

function pick(rows: readonly SegmentRow[], { exportId, generation, start, end }: Stretch): ListedSegment[] {
  const overlaps = (row: SegmentRow) => row.first_row < end && row.first_row + row.rows > start;
  const found = new Map<number, ListedSegment>();
  for (const row of rows) {
    if (row.export_id === exportId && row.generation === generation && overlaps(row))
      found.set(row.n, toSegment(row));
  }
  return [...found.values()];
}

/** The segment that a row lists. */
export function toSegment(row: SegmentRow): ListedSegment {
  return {
    n: row.n,
    name: row.name,
    firstRow: row.first_row,
    rows: row.rows,
    rawBytes: row.raw_bytes,
    bytes: row.bytes,
    blocks: row.blocks,
  };
}
