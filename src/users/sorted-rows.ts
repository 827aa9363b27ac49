/* eslint-disable @typescript-eslint/no-non-null-assertion -- rows and buckets are inside their arrays by construction */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { userHashBytes } from './user-hash.js';

/** Rows handled between two turns of the event loop: a few milliseconds. */
const sliceRows = 1 << 15;

/** More buckets than this would cost more memory than they save time. */
const mostBucketBits = 24;

/**
 * Row numbers in the order of the rows' hashes. Hashes are evenly spread, so that a bucket per row (by the
 * leading bits) holds one or two of them: rows are dealt into buckets, and neighbours put right after that.
 * Takes at most 12 bytes a row beside the hashes, and lets the event loop turn.
 */
export async function sortedRows(hashes: Buffer, signal?: AbortSignal): Promise<Uint32Array> {
  const rows = hashes.length / userHashBytes;
  const order = await dealt(hashes, rows, signal);
  await inSlices(rows, signal, (from, to) => {
    for (let at = from; at < to; at++) sink(hashes, order, at);
  });
  return order;
}

/** Runs `work` over `count` items, a slice a turn of the event loop. */
export async function inSlices(
  count: number,
  signal: AbortSignal | undefined,
  work: (from: number, to: number) => void | Promise<void>,
): Promise<void> {
  for (let from = 0; from < count; from += sliceRows) {
    signal?.throwIfAborted();
    await work(from, Math.min(count, from + sliceRows));
    await nextTurn();
  }
}

async function dealt(hashes: Buffer, rows: number, signal?: AbortSignal): Promise<Uint32Array> {
  const bits = Math.min(mostBucketBits, Math.max(1, Math.ceil(Math.log2(rows + 1))));
  const bucketOf = (row: number): number => hashes.readUInt32BE(row * userHashBytes) >>> (32 - bits);
  const starts = new Uint32Array(2 ** bits + 1);
  await inSlices(rows, signal, (from, to) => {
    for (let row = from; row < to; row++) starts[bucketOf(row) + 1]!++;
  });
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const order = new Uint32Array(rows);
  await inSlices(rows, signal, (from, to) => {
    for (let row = from; row < to; row++) order[starts[bucketOf(row)]!++] = row;
  });
  return order;
}

/** Moves the row at a place down to where its hash belongs. */
function sink(hashes: Buffer, order: Uint32Array, place: number): void {
  const row = order[place]!;
  let at = place;
  for (; at > 0 && isBefore(hashes, row, order[at - 1]!); at--) order[at] = order[at - 1]!;
  order[at] = row;
}

function isBefore(hashes: Buffer, row: number, other: number): boolean {
  const [a, b] = [row * userHashBytes, other * userHashBytes];
  return hashes.compare(hashes, b, b + userHashBytes, a, a + userHashBytes) < 0;
}
