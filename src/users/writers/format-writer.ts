/** Turns the users' NDJSON into the bytes of a file; asked for its parts in the order head, rows …, tail. */
export interface FormatWriter {
  head(): string;
  /** Takes whole lines, at least one. */
  rows(ndjson: Buffer): Buffer;
  tail(): string;
}
