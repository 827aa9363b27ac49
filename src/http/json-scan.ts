const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const bracket = 0x5b;
const backslash = 0x5c;
const closingBracket = 0x5d;
const brace = 0x7b;
const closingBrace = 0x7d;
const blanks: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
/** What numbers, `true`, `false` and `null` are made of. */
const literals: ReadonlySet<number> = new Set(Buffer.from('0123456789+-.eEtruefalsn'));

/** What may come next, outside of strings; several at once. */
const aValue = 1;
const aName = 2;
const aColon = 4;
const aComma = 8;
const aClosing = 16;
const afterValue = aComma | aClosing;

/**
 * Follows JSON byte by byte, as far as it takes to know where values end, and to notice soon when bytes cannot be
 * JSON. It lets wrong numbers, words and escapes pass: whoever parses the value will find them.
 */
export class JsonScan {
  /** Inside a string, whose bytes are for {@link passString}. */
  inString = false;
  private escaped = false;
  private inLiteral = false;
  private may = aValue;
  /** The closings of the containers that are open. */
  private readonly closings: number[] = [];

  /** How many containers are open. */
  get depth(): number {
    return this.closings.length;
  }

  /** Whether a value has just ended, so that a comma or a closing may follow. */
  get isBehindValue(): boolean {
    return (this.may & aComma) !== 0;
  }

  /** Passes over the string that `start` is inside of, to its last quote; beyond the bytes when it goes on. */
  passString(bytes: Buffer, start: number): number {
    let at = this.escaped ? start + 1 : start;
    this.escaped = false;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) {
        this.inString = false;
        return at;
      }
      if (byte === backslash) {
        at += 1;
        this.escaped = at === bytes.length;
      }
    }
    return at;
  }

  /** Takes a byte outside of strings; false when it cannot stand there. */
  step(byte: number): boolean {
    const wasLiteral = this.inLiteral;
    this.inLiteral = false;
    switch (byte) {
      case quote:
        return this.beginString();
      case brace:
        return this.open(closingBrace, aName | aClosing);
      case bracket:
        return this.open(closingBracket, aValue | aClosing);
      case closingBrace:
      case closingBracket:
        return this.expect(aClosing, afterValue) && this.closings.pop() === byte;
      case colon:
        return this.expect(aColon, aValue);
      case comma:
        return this.expect(aComma, this.closings.at(-1) === closingBrace ? aName : aValue);
      default:
        return blanks.has(byte) || (literals.has(byte) && this.takeLiteral(wasLiteral));
    }
  }

  private beginString(): boolean {
    const isName = (this.may & aName) !== 0;
    this.inString = this.expect(aValue | aName, isName ? aColon : afterValue);
    return this.inString;
  }

  private open(closing: number, may: number): boolean {
    this.closings.push(closing);
    return this.expect(aValue, may);
  }

  private takeLiteral(wasLiteral: boolean): boolean {
    this.inLiteral = true;
    return wasLiteral || this.expect(aValue, afterValue);
  }

  private expect(what: number, next: number): boolean {
    const isExpected = (this.may & what) !== 0;
    this.may = next;
    return isExpected;
  }
}
