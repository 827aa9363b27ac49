const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const objectEnd = 0x7d;
const listEnd = 0x5d;

/** What the grammar allows next within a value. */
type State =
  'value' | 'first value' | 'behind value' | 'first name' | 'name' | 'colon' | 'name text' | 'text' | 'bare';

/** Deeper than any record; a bound for memory. */
const deepest = 1000;

/**
 * Finds the end of one JSON value that may come in several chunks. It keeps to the grammar, so that a broken value is
 * noticed where it breaks, and not at the end of all that follows; only the inside of texts and numbers is not looked at.
 */
export class ValueScan {
  private state: State = 'value';
  private isEscaped = false;
  /** The bytes that end the containers we are in. */
  private readonly ends: number[] = [];

  /** `refuse` is called for what is no JSON. */
  constructor(private readonly refuse: () => never) {}

  /** The offset behind the value, or -1 when the chunk ends first. The next chunk is searched from 0. */
  endIn(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length) {
      if (this.state === 'text' || this.state === 'name text') at = this.passText(chunk, at);
      else if (this.state === 'bare') at = this.passBare(chunk, at);
      else this.take(chunk[at++] ?? 0);
      if (this.isWhole) return at;
    }
    return -1;
  }

  private get isWhole(): boolean {
    return this.state === 'behind value' && this.ends.length === 0;
  }

  /** Copies the flag: this loop sees most bytes of an export. */
  private passText(chunk: Buffer, from: number): number {
    let { isEscaped } = this;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (isEscaped) isEscaped = false;
      else if (byte === backslash) isEscaped = true;
      else if (byte === quote) {
        this.isEscaped = false;
        this.state = this.state === 'text' ? 'behind value' : 'colon';
        return at + 1;
      }
    }
    this.isEscaped = isEscaped;
    return chunk.length;
  }

  private passBare(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && isBare(chunk[at] ?? 0)) at += 1;
    if (at < chunk.length) this.state = 'behind value';
    return at;
  }

  private take(byte: number): void {
    if (isBlank(byte)) return;
    this.state = this.follow(byte);
  }

  private follow(byte: number): State {
    switch (this.state) {
      case 'first value':
        return byte === listEnd ? this.close(byte) : this.begin(byte);
      case 'behind value':
        return byte === comma ? (this.ends.at(-1) === listEnd ? 'value' : 'name') : this.close(byte);
      case 'first name':
        return byte === objectEnd ? this.close(byte) : this.expect(byte === quote, 'name text');
      case 'name':
        return this.expect(byte === quote, 'name text');
      case 'colon':
        return this.expect(byte === colon, 'value');
      case 'value':
        return this.begin(byte);
      case 'name text':
      case 'text':
      case 'bare':
        return this.state;
    }
  }

  private begin(byte: number): State {
    if (byte === quote) return 'text';
    if (byte === 0x7b) return this.open(objectEnd, 'first name');
    if (byte === 0x5b) return this.open(listEnd, 'first value');
    return this.expect(isBare(byte), 'bare');
  }

  private open(end: number, state: State): State {
    this.ends.push(end);
    return this.expect(this.ends.length <= deepest, state);
  }

  private close(byte: number): State {
    return this.expect(this.ends.pop() === byte, 'behind value');
  }

  private expect(isSo: boolean, state: State): State {
    return isSo ? state : this.refuse();
  }
}

/** True for the white space of JSON. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** True for a byte of a number, true, false or null. */
function isBare(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x45
  );
}
