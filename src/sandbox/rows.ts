import type { Readable } from 'node:stream';
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

/** What becomes of one line of NDJSON. */
export type RowEdit = (line: string) => string;

/** Cuts a line in the middle. */
export const halveLine: RowEdit = (line) => line.slice(0, line.length / 2);

/** The same line twice. */
export const repeatLine: RowEdit = (line) => `${line}\n${line}`;

/** The line without one of its keys. */
export function withoutKey(key: string): RowEdit {
  return (line) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(line) as object).filter(([name]) => name !== key)),
    );
}

/** The same gzip file with one of its lines (from 0) changed. */
export function editedGzip(bytes: Readable, row: number, edit: RowEdit): Readable {
  const lines = (plain: AsyncIterable<Buffer>): AsyncIterable<Buffer> => editedLines(plain, row, edit);
  // Whoever reads the last one meets its fault there; nobody else has to hear of it.
  return pipeline(bytes, createGunzip(), lines, createGzip({ level: 1 }), () => undefined);
}

/** The same plain file with one of its lines (from 0) changed. */
export function edited(bytes: Readable, row: number, edit: RowEdit): Readable {
  const lines = (plain: AsyncIterable<Buffer>): AsyncIterable<Buffer> => editedLines(plain, row, edit);
  return pipeline(bytes, lines, new PassThrough(), () => undefined);
}

/** The same bytes but for some around `position`, enough of them that no checksum overlooks it. */
export function corruptedGzip(bytes: Readable, position: number): Readable {
  const corrupt = (whole: AsyncIterable<Buffer>): AsyncIterable<Buffer> => corrupted(whole, position);
  return pipeline(bytes, corrupt, new PassThrough(), () => undefined);
}

async function* corrupted(bytes: AsyncIterable<Buffer>, position: number): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const chunk of bytes) {
    const copy = Buffer.from(chunk);
    copy.fill(
      0xaa,
      Math.max(0, position - offset),
      Math.max(0, Math.min(chunk.length, position + 32 - offset)),
    );
    offset += chunk.length;
    yield copy;
  }
}

// Only LF ends a line here: U+2028 inside a string does not.
async function* editedLines(
  bytes: AsyncIterable<Buffer>,
  row: number,
  edit: RowEdit,
): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  let seen = 0;
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end);
      rest = rest.subarray(end + 1);
      yield Buffer.concat([seen++ === row ? Buffer.from(edit(line.toString())) : line, lineFeed]);
    }
  }
}

const lineFeed = Buffer.from('\n');
