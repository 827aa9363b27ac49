import { HttpFailure } from './fault.js';
import { JsonScan } from './json-scan.js';

/** The longest element that is taken, in bytes: a bound for memory, far above any user's record. */
export const longestElement = 16 * 1024 * 1024;

/**
 * Cuts the bytes of a JSON array into its elements: for each chunk those that end in it, as they stand. Bytes are
 * copied only for an element that stands in several chunks. A byte order mark is passed over.
 *
 * Throws `HttpFailure` behind the elements that came before: kind `truncated` for an array that stops short, `protocol`
 * for what is no array, and for an element, named by its number from 1, that cannot be JSON or is longer than
 * `maxBytes`. Telling these two apart is why the bytes are looked at so closely: a wrong element may hide the rest.
 */
export async function* arrayElements(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = longestElement,
): AsyncGenerator<readonly Buffer[]> {
  const cutter = new Cutter(maxBytes);
  for await (const chunk of chunks) {
    const { elements, fault } = cutter.cut(chunk);
    if (elements.length > 0) yield elements;
    if (fault !== null) throw new HttpFailure({ kind: 'protocol', detail: fault });
  }
  if (!cutter.isWhole) throw new HttpFailure({ kind: 'truncated', detail: 'its JSON array is not whole' });
}

interface Cut {
  readonly elements: readonly Buffer[];
  /** What is wrong behind them. */
  readonly fault: string | null;
}

const bracket = 0x5b;
const comma = 0x2c;
const closingBracket = 0x5d;
const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);
const blanks: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));

class Cutter {
  private readonly scan = new JsonScan();
  private hasBegun = false;
  private count = 0;
  /** The element that the last chunk left open. */
  private held: Buffer[] = [];
  private heldBytes = 0;

  constructor(private readonly maxBytes: number) {}

  get isWhole(): boolean {
    return this.hasBegun && this.scan.depth === 0;
  }

  cut(chunk: Buffer): Cut {
    const { scan } = this;
    const elements: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (scan.inString) {
        at = scan.passString(chunk, at);
        continue;
      }
      const byte = chunk[at] ?? 0;
      if (scan.depth === 0) {
        const fault = this.takeOutside(byte);
        if (fault !== null) return { elements, fault };
        from = at + 1;
        continue;
      }
      if (scan.depth === 1 && scan.isBehindValue && (byte === comma || byte === closingBracket)) {
        elements.push(this.finish(chunk.subarray(from, at)));
        from = at + 1;
      }
      if (!scan.step(byte)) return { elements, fault: `element ${this.count + 1} is not JSON` };
    }
    return { elements, fault: this.hold(chunk.subarray(from)) };
  }

  private takeOutside(byte: number): string | null {
    if (blanks.has(byte)) return null;
    if (this.hasBegun) return 'something follows the JSON array';
    if (byteOrderMark.has(byte)) return null;
    this.hasBegun = true;
    return byte === bracket && this.scan.step(byte) ? null : 'the file is not a JSON array';
  }

  private finish(end: Buffer): Buffer {
    const element = this.heldBytes === 0 ? end : Buffer.concat([...this.held, end]);
    this.held = [];
    this.heldBytes = 0;
    this.count += 1;
    return element;
  }

  private hold(beginning: Buffer): string | null {
    if (this.isWhole || !this.hasBegun) return null;
    this.held.push(beginning);
    this.heldBytes += beginning.length;
    return this.heldBytes > this.maxBytes
      ? `element ${this.count + 1} is longer than ${this.maxBytes} bytes`
      : null;
  }
}
