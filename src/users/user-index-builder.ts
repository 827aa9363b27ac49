import type { FileStore, FileWriter } from '../files/file-store.js';
import type { Segment } from './segment.js';
import { readIds } from './segment-reader.js';
import { inSlices, sortedRows } from './sorted-rows.js';
import { userHashBytes } from './user-hash.js';
import { entryBytes, pageEntries, type UserIndex } from './user-index.js';

/** An index that is wanted. */
export interface Indexing {
  readonly files: FileStore;
  readonly segments: readonly Segment[];
  /** The index's name in the file store. */
  readonly storedAs: string;
  readonly signal?: AbortSignal;
}

/**
 * Merges the sidecars of the segments into an index by user. Takes at most 28 bytes of memory a user, and
 * leaves nothing behind when it fails.
 *
 * @throws FileMissing, FileDamaged, StorageFault, and the signal's reason
 */
export async function buildUserIndex(indexing: Indexing): Promise<UserIndex> {
  const { files, segments, storedAs, signal } = indexing;
  const hashes = await allHashes(indexing);
  const order = await sortedRows(hashes, signal);
  const file = await files.create(storedAs);
  try {
    await writeEntries(file, hashes, order, placesIn(segments), signal);
    await file.write(fences(hashes, order));
    await file.commit();
  } catch (error) {
    await file.abort();
    throw error;
  }
  return { name: storedAs, entries: order.length };
}

async function allHashes({ files, segments, signal }: Indexing): Promise<Buffer> {
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0);
  const hashes = Buffer.allocUnsafeSlow(rows * userHashBytes);
  let filled = 0;
  for await (const ids of readIds(files, segments, signal)) filled += ids.copy(hashes, filled);
  return hashes;
}

async function writeEntries(
  file: FileWriter,
  hashes: Buffer,
  order: Uint32Array,
  place: (row: number) => { readonly segment: number; readonly row: number },
  signal?: AbortSignal,
): Promise<void> {
  await inSlices(order.length, signal, async (from, to) => {
    const entries = Buffer.allocUnsafeSlow((to - from) * entryBytes);
    order.subarray(from, to).forEach((number, n) => {
      const at = n * entryBytes;
      const { segment, row } = place(number);
      hashes.copy(entries, at, number * userHashBytes, (number + 1) * userHashBytes);
      entries.writeUInt32LE(segment, at + userHashBytes);
      entries.writeUInt32LE(row, at + userHashBytes + 4);
    });
    await file.write(entries);
  });
}

/** Tells where a row stands whose number is counted over all segments. */
function placesIn(segments: readonly Segment[]): (row: number) => { segment: number; row: number } {
  let rows = 0;
  const ends = segments.map((segment) => (rows += segment.rows));
  return (row) => {
    let low = 0;
    for (let high = ends.length - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (row < (ends[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return { segment: low, row: row - (ends[low - 1] ?? 0) };
  };
}

function fences(hashes: Buffer, order: Uint32Array): Buffer {
  const fences = Buffer.allocUnsafe(Math.ceil(order.length / pageEntries) * userHashBytes);
  for (let page = 0; page * pageEntries < order.length; page++) {
    const start = (order[page * pageEntries] ?? 0) * userHashBytes;
    hashes.copy(fences, page * userHashBytes, start, start + userHashBytes);
  }
  return fences;
}
