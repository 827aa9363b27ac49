import { ascii, isDigit, standsAt } from './ascii.js';
import { canonicalNumberEnd } from './canonical-number.js';
import { isHarmlessName, isHarmlessText } from './harmless.js';

/** What stands at a place. */
export const valueKind = {
  absent: 0,
  text: 1,
  number: 2,
  true: 3,
  false: 4,
  null: 5,
  object: 6,
  list: 7,
} as const;

/** Deeper nesting than any profile has. */
const deepest = 30;

/** Each name of an object is compared with those before it. */
const mostMembers = 64;

const { quote, comma, minus, colon, openBracket, backslash, closeBracket, openBrace, closeBrace } = ascii;

/** Bytes in a text that need a second look. */
const isSpecial = new Uint8Array(256).fill(1, 0, 0x20);
for (const byte of [quote, backslash, minus]) isSpecial[byte] = 1;

/** What stands behind a backslash where `JSON.stringify` put it; `\u` has too many spellings. */
const isEscape = new Uint8Array(256);
for (const letter of Buffer.from('"\\bfnrt')) isEscape[letter] = 1;

const words = [
  [valueKind.true, Buffer.from('true')],
  [valueKind.false, Buffer.from('false')],
  [valueKind.null, Buffer.from('null')],
] as const;

/**
 * Passes values in the bytes of JSON, as long as they are canonical: written as `JSON.stringify` writes what
 * `JSON.parse` makes of them, and free of whatever may be a secret. Such bytes can be copied as they are.
 *
 * A place of -1 says that they are not, or that they are no JSON at all. The bytes must be valid UTF-8, and a line
 * feed must stand behind them.
 */
export class CanonicalJson {
  /** The kind of the value that was passed last. */
  kind: number = valueKind.absent;
  private keyHash = 0;
  /** Where the keys of the objects stand that are open, a row of places for each depth. */
  private readonly keyStarts = new Int32Array(mostMembers * (deepest + 1));
  private readonly keyEnds = new Int32Array(mostMembers * (deepest + 1));

  /** The place behind the value that begins there. */
  valueEnd(bytes: Buffer, at: number, depth = 0): number {
    const first = bytes[at];
    if (first === quote) return this.passed(valueKind.text, textEnd(bytes, at + 1));
    if (first === openBrace) return this.passed(valueKind.object, this.objectEnd(bytes, at + 1, depth + 1));
    if (first === openBracket) return this.passed(valueKind.list, this.listEnd(bytes, at + 1, depth + 1));
    for (const [kind, word] of words)
      if (first === word[0]) return this.passed(kind, standsAt(bytes, at, word) ? at + word.length : -1);
    return this.passed(valueKind.number, canonicalNumberEnd(bytes, at));
  }

  /** The place behind the closing quote of the key whose opening quote stands before `start`. */
  keyEnd(bytes: Buffer, start: number): number {
    let hash = 0;
    let at = start;
    for (let byte = bytes[at] ?? 0; byte !== quote; byte = bytes[++at] ?? 0) {
      if (byte < 0x20) return -1;
      if (byte === backslash && isEscape[bytes[++at] ?? 0] === 0) return -1;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.keyHash = hash;
    return at + 1;
  }

  private passed(kind: number, end: number): number {
    this.kind = kind;
    return end;
  }

  private objectEnd(bytes: Buffer, start: number, depth: number): number {
    if (depth > deepest) return -1;
    if (bytes[start] === closeBrace) return start + 1;
    let at = start;
    for (let n = 0; n < mostMembers; n++) {
      at = this.memberEnd(bytes, at, depth, n);
      if (at < 0) return -1;
      if (bytes[at] === closeBrace) return at + 1;
      if (bytes[at++] !== comma) return -1;
    }
    return -1;
  }

  private memberEnd(bytes: Buffer, start: number, depth: number, n: number): number {
    // Names that are numbers are moved to the front.
    if (bytes[start] !== quote || isDigit(bytes[start + 1])) return -1;
    const end = this.keyEnd(bytes, start + 1);
    if (end < 0 || bytes[end] !== colon) return -1;
    const isFine = isHarmlessName(bytes, start + 1, end - 1, this.keyHash);
    if (!isFine || !this.isNew(bytes, start + 1, end - 1, depth, n)) return -1;
    return this.valueEnd(bytes, end + 1, depth);
  }

  /** Notes the n-th key of an object; whether none of those before it is the same. */
  private isNew(bytes: Buffer, start: number, end: number, depth: number, n: number): boolean {
    const { keyStarts, keyEnds } = this;
    const first = depth * mostMembers;
    keyStarts[first + n] = start;
    keyEnds[first + n] = end;
    for (let m = first; m < first + n; m++) {
      const other = keyStarts[m] ?? 0;
      if ((keyEnds[m] ?? 0) - other === end - start && isRepeated(bytes, other, start, end)) return false;
    }
    return true;
  }

  private listEnd(bytes: Buffer, start: number, depth: number): number {
    if (depth > deepest) return -1;
    if (bytes[start] === closeBracket) return start + 1;
    let at = start;
    for (;;) {
      at = this.valueEnd(bytes, at, depth);
      if (at < 0) return -1;
      if (bytes[at] === closeBracket) return at + 1;
      if (bytes[at++] !== comma) return -1;
    }
  }
}

function textEnd(bytes: Buffer, start: number): number {
  let at = start;
  for (let byte = bytes[at] ?? 0; byte !== quote; byte = bytes[++at] ?? 0) {
    if (isSpecial[byte] === 0) continue;
    if (byte === backslash) {
      if (isEscape[bytes[++at] ?? 0] === 0) return -1;
    } else if (byte !== minus || (bytes[at + 1] === minus && bytes[at + 2] === minus)) return -1;
  }
  return isHarmlessText(bytes, start, at) ? at + 1 : -1;
}

function isRepeated(bytes: Buffer, other: number, start: number, end: number): boolean {
  for (let n = 0; n < end - start; n++) if (bytes[other + n] !== bytes[start + n]) return false;
  return true;
}
