import type { FileStore } from '../files/file-store.js';
import { FileDamaged } from './file-damaged.js';
import type { Segment } from './segment.js';
import { spanOfRows, type Span } from './segment-blocks.js';
import { inflateSpan } from './segment-reader.js';
import { readShared } from './shared-reads.js';

/** A row of a segment. */
export interface RowPlace {
  readonly segment: Segment;
  /** Counted from the segment's first. */
  readonly row: number;
}

/**
 * Reads rows that stand anywhere, as lines of JSON in the order asked for. Reads and inflates each block that
 * holds some of them once; a block that cannot be read is an Error (FileMissing, FileDamaged, StorageFault) for
 * its rows alone.
 */
export function readScatteredRows(
  files: FileStore,
  places: readonly RowPlace[],
): Promise<(string | Error)[]> {
  const blockOf = (place: RowPlace) => `${place.segment.name} ${spanOf(place)?.start}`;
  return readShared(places, blockOf, (place) => readBlock(files, place.segment, spanOf(place)));
}

function spanOf({ segment, row }: RowPlace): Span | null {
  return spanOfRows(segment, row, row + 1);
}

/** Without a span, the index has led to a row that is not there. */
async function readBlock(
  files: FileStore,
  { name }: Segment,
  span: Span | null,
): Promise<(place: RowPlace) => string | Error> {
  if (!span) return () => new FileDamaged(name);
  const block = await inflateSpan(files, span);
  return ({ row }) => lineAt(block, row - span.firstRow) ?? new FileDamaged(name);
}

const lineFeed = 0x0a;

/** Cut out of the bytes: a piece of the block's text would keep all of that in memory. */
function lineAt(block: Buffer, n: number): string | undefined {
  let start = 0;
  for (let line = 0; ; line++) {
    const end = block.indexOf(lineFeed, start);
    if (end < 0) return undefined;
    if (line === n) return block.toString('utf8', start, end);
    start = end + 1;
  }
}
