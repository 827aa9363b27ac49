import { ascii, standsAt } from './ascii.js';
import { CanonicalJson, valueKind } from './canonical-json.js';

/** Finds the values of known names in the bytes of an object. Quickest when they stand in that order. */
export class Members {
  /** By the number of a name: what stands there, and where. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly keys: readonly Buffer[];
  private readonly json = new CanonicalJson();

  constructor(names: readonly string[]) {
    this.keys = names.map((name) => Buffer.from(`"${name}":`));
    this.kinds = new Uint8Array(names.length);
    this.starts = new Int32Array(names.length);
    this.ends = new Int32Array(names.length);
  }

  /**
   * Reads an object from its opening brace on; the place behind its closing one, or -1 when not all of it is
   * canonical. Of a name that stands in it twice the last value counts, as it does for `JSON.parse`.
   */
  read(bytes: Buffer, start: number): number {
    this.kinds.fill(valueKind.absent);
    if (bytes[start] !== ascii.openBrace) return -1;
    let at = start + 1;
    if (bytes[at] === ascii.closeBrace) return at + 1;
    for (let next = 0; ; at++) {
      const n = this.find(bytes, at, next);
      at = n < 0 ? this.strangerEnd(bytes, at) : this.memberEnd(bytes, at, n);
      if (at < 0) return -1;
      if (bytes[at] === ascii.closeBrace) return at + 1;
      if (bytes[at] !== ascii.comma) return -1;
      if (n >= 0) next = n + 1;
    }
  }

  private find(bytes: Buffer, at: number, from: number): number {
    const { keys } = this;
    for (let n = from; n < keys.length; n++) if (standsAt(bytes, at, keys[n])) return n;
    for (let n = 0; n < from; n++) if (standsAt(bytes, at, keys[n])) return n;
    return -1;
  }

  private memberEnd(bytes: Buffer, at: number, n: number): number {
    const start = at + (this.keys[n]?.length ?? 0);
    const end = this.json.valueEnd(bytes, start);
    this.kinds[n] = this.json.kind;
    this.starts[n] = start;
    this.ends[n] = end;
    return end;
  }

  /** What nobody wants is left out: it may stand there twice. */
  private strangerEnd(bytes: Buffer, at: number): number {
    if (bytes[at] !== ascii.quote) return -1;
    const end = this.json.keyEnd(bytes, at + 1);
    if (end < 0 || bytes[end] !== ascii.colon) return -1;
    return this.json.valueEnd(bytes, end + 1);
  }
}
