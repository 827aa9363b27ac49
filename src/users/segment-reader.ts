import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FileStore } from '../files/file-store.js';
import { FileDamaged } from './file-damaged.js';
import { readAhead } from './read-ahead.js';
import { idsOf, type Segment } from './segment.js';
import { spanOfRows, spansOf, type Span } from './segment-blocks.js';
import { userHashBytes } from './user-hash.js';

const inflate = promisify(gunzip);

/** NDJSON taken at once when everything is read: parsing it holds the event loop for about 5 ms. */
const streamedBytes = 512 * 1024;

/** One being worked on, two being read and inflated. */
const streamDepth = 3;

/**
 * Reads up to `count` rows from row `from` on, counted over all the segments, as lines of JSON. Reads and
 * inflates only the blocks that hold them.
 *
 * @throws FileMissing, FileDamaged, StorageFault
 */
export async function readRows(
  files: FileStore,
  segments: readonly Segment[],
  from: number,
  count: number,
): Promise<string[]> {
  const rows: string[] = [];
  let firstRow = 0;
  for (const segment of segments) {
    const [start, end] = [from + rows.length - firstRow, from + count - firstRow];
    if (end <= 0) break;
    for (const row of await rowsOf(files, segment, start, end)) rows.push(row);
    firstRow += segment.rows;
  }
  return rows;
}

/**
 * Streams all rows as NDJSON in chunks of about half a megabyte that end at the end of a line.
 *
 * @throws FileMissing, FileDamaged, StorageFault, and the signal's reason
 */
export function streamRows(
  files: FileStore,
  segments: readonly Segment[],
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const spans = segments.flatMap((segment) => [...spansOf(segment, streamedBytes)]);
  return readAhead(
    spans.map((span) => () => inflateSpan(files, span)),
    streamDepth,
    signal,
  );
}

/**
 * Streams the sidecars, a buffer per segment: 16 bytes per row.
 *
 * @throws FileMissing, FileDamaged, StorageFault
 */
export function readIds(
  files: FileStore,
  segments: readonly Segment[],
  signal?: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  return readAhead(
    segments.map((segment) => () => idsOfSegment(files, segment)),
    streamDepth,
    signal,
  );
}

async function rowsOf(files: FileStore, segment: Segment, from: number, to: number): Promise<string[]> {
  const span = spanOfRows(segment, from, to);
  if (!span) return [];
  const lines = (await inflateSpan(files, span)).toString().split('\n');
  return lines.slice(from - span.firstRow, Math.min(to, span.endRow) - span.firstRow);
}

/**
 * Reads and inflates neighbouring blocks.
 *
 * @throws FileMissing, FileDamaged, StorageFault
 */
export async function inflateSpan(
  files: FileStore,
  { segment, start, end, rawBytes }: Span,
): Promise<Buffer> {
  const packed = await files.readBytes(segment.name, { start, end });
  // One buffer for the whole answer, with a little room so that zlib sees that it was enough.
  const sizes = { chunkSize: rawBytes + 64, maxOutputLength: rawBytes + 64 };
  const raw = await inflate(packed, sizes).catch((error: unknown) => {
    throw new FileDamaged(segment.name, error);
  });
  if (raw.length !== rawBytes) throw new FileDamaged(segment.name);
  return raw;
}

async function idsOfSegment(files: FileStore, segment: Segment): Promise<Buffer> {
  const bytes = segment.rows * userHashBytes;
  // One byte more than there should be, to notice a sidecar that is too long.
  const ids = await files.readBytes(idsOf(segment.name), { start: 0, end: bytes + 1 });
  if (ids.length !== bytes) throw new FileDamaged(idsOf(segment.name));
  return ids;
}
