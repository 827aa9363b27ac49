import { HttpFailure } from './fault.js';

const lineFeed = 0x0a;

/** The longest line that is taken, in bytes: a bound for memory, far above any user's record. */
export const longestLine = 16 * 1024 * 1024;

/**
 * Cuts a stream into blocks of whole lines, each ending behind a line feed; only the last may lack it. Bytes are
 * copied only for a line that stands in several chunks. A line longer than `maxBytes` is a fault.
 */
export async function* wholeLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = longestLine,
): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let openBytes = 0;
  for await (const chunk of chunks) {
    const first = chunk.indexOf(lineFeed) + 1;
    const last = chunk.lastIndexOf(lineFeed) + 1;
    if (last > 0) {
      if (openBytes > 0) yield Buffer.concat([...open, chunk.subarray(0, first)]);
      const start = openBytes > 0 ? first : 0;
      if (start < last) yield chunk.subarray(start, last);
      open = [];
      openBytes = 0;
    }
    if (last < chunk.length) open.push(chunk.subarray(last));
    openBytes += chunk.length - last;
    if (openBytes > maxBytes) throw tooLong(maxBytes);
  }
  if (openBytes > 0) yield Buffer.concat(open);
}

function tooLong(maxBytes: number): HttpFailure {
  return new HttpFailure({ kind: 'protocol', detail: `a line is longer than ${maxBytes} bytes` });
}
