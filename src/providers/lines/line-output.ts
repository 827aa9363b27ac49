import { ascii } from './ascii.js';

/** Lines of one batch: enough for 50 usual users. */
const chunkBytes = 96 * 1024;

/** Bytes of lines, one behind the other. What does not fit is not written, and `isFull` then. */
export class LineOutput {
  bytes: Buffer = Buffer.alloc(0);
  length = 0;

  get isFull(): boolean {
    return this.length > this.bytes.length;
  }

  /** Makes room for a line of about that many bytes. Those before it keep theirs, in bytes of their own. */
  makeRoom(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    this.bytes = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes));
    this.length = 0;
  }

  byte(byte: number): void {
    this.bytes[this.length++] = byte;
  }

  all(bytes: Buffer): void {
    this.range(bytes, 0, bytes.length);
  }

  /** Ranges are short, so that a loop is faster than a call into native code. */
  range(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let { length } = this;
    for (let at = start; at < end; at++) bytes[length++] = from[at] ?? 0;
    this.length = length;
  }

  text(text: string): void {
    this.all(Buffer.from(text));
  }

  /** Makes an object of the members written since `start`; the comma of the first becomes its brace. */
  close(start: number): void {
    this.bytes[start] = ascii.openBrace;
    this.byte(ascii.closeBrace);
  }
}
