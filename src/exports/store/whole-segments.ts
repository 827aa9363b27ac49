import type { Kysely } from 'kysely';
import { segmentsOf, type ListedSegment } from './segments.js';
import type { ExportRow, Tables } from './tables.js';

/** The segments that an export lists do not hold the users that it counts. */
export class ListingTorn extends Error {
  override readonly name = 'ListingTorn';
}

/**
 * The segments of an export's present generation, in order and without a gap.
 *
 * @throws ListingTorn when they are not all that the row counts: nothing may be built upon them
 */
export async function wholeSegmentsOf(
  db: Kysely<Tables>,
  { id, generation, shown_generation, users }: ExportRow,
): Promise<ListedSegment[]> {
  const segments = await segmentsOf(db, id, generation);
  const counted = shown_generation === generation ? users : 0;
  let rows = 0;
  for (const [place, { n, firstRow, rows: own }] of segments.entries()) {
    if (n !== place || firstRow !== rows) throw torn(id, `segment ${place} is not where it should be`);
    rows += own;
  }
  if (rows !== counted) throw torn(id, `its segments hold ${rows} users of ${counted}`);
  return segments;
}

function torn(id: string, what: string): ListingTorn {
  return new ListingTorn(`the database does not list export ${id} as a whole: ${what}`);
}
