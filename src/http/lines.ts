import { HttpFailure } from './fault.js';

const lineFeed = 0x0a;

/** The longest line that is taken, in bytes: a bound for memory, far above any user's record. */
export const longestLine = 16 * 1024 * 1024;

/**
 * Cuts a stream into blocks of whole lines, each ending behind a line feed; only the last may lack it.
 * A line longer than `maxBytes` is a fault.
 */
export async function* wholeLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = longestLine,
): AsyncGenerator<Buffer> {
  let open: Buffer[] = [];
  let openBytes = 0;
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(lineFeed) + 1;
    if (cut > 0) {
      yield open.length > 0 ? Buffer.concat([...open, chunk.subarray(0, cut)]) : chunk.subarray(0, cut);
      open = [];
      openBytes = 0;
    }
    if (cut < chunk.length) open.push(chunk.subarray(cut));
    openBytes += chunk.length - cut;
    if (openBytes > maxBytes) throw tooLong(maxBytes);
  }
  if (openBytes > 0) yield Buffer.concat(open);
}

function tooLong(maxBytes: number): HttpFailure {
  return new HttpFailure({ kind: 'protocol', detail: `a line is longer than ${maxBytes} bytes` });
}
