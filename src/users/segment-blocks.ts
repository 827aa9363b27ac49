import type { Segment } from './segment.js';

/** Some neighbouring gzip members of a segment: where they stand in the file, and what is in them. */
export interface Span {
  readonly segment: Segment;
  readonly firstRow: number;
  /** The row behind the last one. */
  readonly endRow: number;
  /** Bytes in the file. */
  readonly start: number;
  readonly end: number;
  /** Bytes of NDJSON in them. */
  readonly rawBytes: number;
}

/** Cuts a segment into spans of at least `rawBytes` of NDJSON (the last one may be shorter). */
export function* spansOf(segment: Segment, rawBytes: number): Iterable<Span> {
  const index = indexOf(segment);
  let from = 0;
  for (let block = 1; block <= index.count; block++) {
    const isLast = block === index.count;
    if (!isLast && index.rawOffset(block) - index.rawOffset(from) < rawBytes) continue;
    yield span(segment, from, block);
    from = block;
  }
}

/** The blocks that hold rows `from` up to, not including, `to`; null when the segment has none of them. */
export function spanOfRows(segment: Segment, from: number, to: number): Span | null {
  if (from >= Math.min(to, segment.rows)) return null;
  const index = indexOf(segment);
  let first = 0;
  while (index.row(first + 1) <= from) first++;
  let end = first + 1;
  while (index.row(end) < Math.min(to, segment.rows)) end++;
  return span(segment, first, end);
}

function span(segment: Segment, from: number, to: number): Span {
  const index = indexOf(segment);
  return {
    segment,
    firstRow: index.row(from),
    endRow: index.row(to),
    start: index.offset(from),
    end: index.offset(to),
    rawBytes: index.rawOffset(to) - index.rawOffset(from),
  };
}

/** The sparse index as numbers; the block behind the last one begins where the segment ends. */
function indexOf(segment: Segment) {
  const { buffer, byteOffset, byteLength } = segment.blocks;
  const view = new DataView(buffer, byteOffset, byteLength);
  const count = byteLength / 12;
  const at = (block: number, field: number): number => view.getUint32(block * 12 + field * 4, true);
  return {
    count,
    row: (block: number) => (block < count ? at(block, 0) : segment.rows),
    rawOffset: (block: number) => (block < count ? at(block, 1) : segment.rawBytes),
    offset: (block: number) => (block < count ? at(block, 2) : segment.bytes),
  };
}
