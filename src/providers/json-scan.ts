const quote = 0x22;
const backslash = 0x5c;

/** Finds the end of one JSON value that may come in several chunks; whether it is valid is not its concern. */
export class ValueScan {
  private readonly isBare: boolean;
  private depth = 0;
  private inText = false;
  private escaped = false;

  /** `first` is the value's first byte, which must be {@link beginsValue}. */
  constructor(first: number) {
    this.isBare = first !== quote && !isOpening(first);
  }

  /** The offset behind the value, or -1 when the chunk ends first. The next chunk is searched from 0. */
  endIn(chunk: Buffer, from: number): number {
    return this.isBare ? endOfBare(chunk, from) : this.endOfClosed(chunk, from);
  }

  /** Copies of the fields: this loop sees every byte of an export. */
  private endOfClosed(chunk: Buffer, from: number): number {
    let { depth, inText, escaped } = this;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (escaped) escaped = false;
      else if (byte === quote) inText = !inText;
      else if (inText) escaped = byte === backslash;
      else if (isOpening(byte)) depth += 1;
      else if (isClosing(byte)) depth -= 1;
      else continue;
      if (depth === 0 && !inText) return at + 1;
    }
    Object.assign(this, { depth, inText, escaped });
    return -1;
  }
}

/** True for a byte that a JSON value can begin with. */
export function beginsValue(byte: number): boolean {
  return byte === quote || isOpening(byte) || /[-0-9tfn]/.test(String.fromCharCode(byte));
}

/** True for the white space of JSON. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A number, true, false or null ends before whatever cannot be a part of it. */
function endOfBare(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (isBlank(byte) || isClosing(byte) || byte === 0x2c) return at;
  }
  return -1;
}

function isOpening(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function isClosing(byte: number | undefined): boolean {
  return byte === 0x7d || byte === 0x5d;
}
