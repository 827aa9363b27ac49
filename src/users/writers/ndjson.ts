import type { Column } from '../columns.js';
import { LineBuffer } from '../line-buffer.js';
import { recordsOf } from '../lines.js';
import type { FormatWriter } from './format-writer.js';

/** Writes whole users as they stand in the segments: NDJSON, each row ended by LF. */
export const wholeUsers: FormatWriter = { head: () => '', rows: (ndjson) => ndjson, tail: () => '' };

/** Writes flat rows as NDJSON: every column is there, in the order given, null included. */
export function ndjsonWriter(columns: readonly Column[]): FormatWriter {
  const lines = new LineBuffer();
  const fields = columns.map(({ name, read }) => ({ key: JSON.stringify(name), read }));
  return {
    ...wholeUsers,
    rows(ndjson) {
      for (const record of recordsOf(ndjson, columns)) {
        // Written by hand, for an object would lose a column named __proto__ and move those named like numbers.
        lines.add(
          `{${fields.map(({ key, read }) => `${key}:${JSON.stringify(read(record) ?? null)}`).join(',')}}`,
        );
      }
      return lines.take();
    },
  };
}
