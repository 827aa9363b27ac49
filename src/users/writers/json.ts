import type { FormatWriter } from './format-writer.js';

const lf = 0x0a;
const comma = 0x2c;

/** Writes what another writer gives as NDJSON as one JSON array, a row a line; no rows are `[]`. */
export function jsonWriter(ndjson: FormatWriter): FormatWriter {
  let isEmpty = true;
  return {
    head: () => '[',
    rows(chunk) {
      const before = isEmpty ? '\n' : ',\n';
      isEmpty = false;
      return joinRows(before, ndjson.rows(chunk));
    },
    tail: () => (isEmpty ? ']\n' : '\n]\n'),
  };
}

/** Puts a comma before every LF but the last, which it takes away. */
function joinRows(before: string, rows: Buffer): Buffer {
  const joined = Buffer.allocUnsafe(before.length + rows.length + countOf(lf, rows));
  let length = joined.write(before);
  let start = 0;
  for (let end = rows.indexOf(lf); end >= 0; end = rows.indexOf(lf, start)) {
    length += rows.copy(joined, length, start, end);
    joined[length++] = comma;
    joined[length++] = lf;
    start = end + 1;
  }
  return joined.subarray(0, length - 2);
}

function countOf(byte: number, bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++;
  return count;
}
