import { csvCell } from '../cells.js';
import type { Column } from '../columns.js';
import { LineBuffer } from '../line-buffer.js';
import { recordsOf } from '../lines.js';
import { csvBytes } from './csv-bytes.js';
import type { FormatWriter } from './format-writer.js';

/** How a CSV file is written. */
export interface CsvOptions {
  readonly escapeFormulas: boolean;
  readonly header: boolean;
}

/** Writes RFC 4180 CSV: UTF-8 without a byte order mark, CRLF behind every row, the last one too. */
export function csvWriter(columns: readonly Column[], { escapeFormulas, header }: CsvOptions): FormatWriter {
  const lines = new LineBuffer();
  const fast = csvBytes(columns, escapeFormulas);
  return {
    head: () => (header ? `${csvLine(columns.map(({ name }) => csvCell(name, escapeFormulas)))}\n` : ''),
    rows(ndjson) {
      if (fast) return fast(ndjson);
      for (const record of recordsOf(ndjson, columns)) {
        lines.add(csvLine(columns.map(({ read }) => csvCell(read(record), escapeFormulas))));
      }
      return lines.take();
    },
    tail: () => '',
  };
}

/** A row without its LF. The only cell of a row is quoted when empty: many readers skip an empty line. */
function csvLine(cells: readonly string[]): string {
  const line = cells.join(',');
  return line === '' ? '""\r' : `${line}\r`;
}
