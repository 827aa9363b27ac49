import type { Order } from './order.js';

/** A column and its value. */
export type Cell = readonly [name: string, value: string | null];

/** The cells of an agent, in the order of their columns. */
export type Row = readonly Cell[];

/** A row's text is passed through `each` before it is written; rows are counted from 0. */
type Writer = (
  names: readonly string[],
  rows: Iterable<Row>,
  each: (text: string, at: number) => string,
) => Iterable<string>;

/** How a file is written, by its format. */
export const writers: Readonly<Record<Order['reportFormat'], Writer>> = { json, csv };

/** One array of flat objects, without a line end anywhere. */
function* json(
  _names: readonly string[],
  rows: Iterable<Row>,
  each: Parameters<Writer>[2],
): Generator<string> {
  yield '[';
  let at = 0;
  for (const row of rows) {
    if (at > 0) yield ',';
    yield each(JSON.stringify(Object.fromEntries(row)), at++);
  }
  yield ']';
}

/** A header and a line per agent. How Khoros quotes is not documented; this is RFC 4180. */
function* csv(names: readonly string[], rows: Iterable<Row>, each: Parameters<Writer>[2]): Generator<string> {
  yield `${names.join(',')}\r\n`;
  let at = 0;
  for (const row of rows) {
    const cells = new Map(row.map(([name, value]) => [name.toUpperCase(), value]));
    yield `${each(names.map((name) => quoted(cells.get(name) ?? '')).join(','), at++)}\r\n`;
  }
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
