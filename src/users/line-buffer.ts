/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const bytesPerUnit = 3;

const startBytes = 256 * 1024;
/** A buffer that one batch of very long lines made larger than this is given away, not kept. */
const keptBytes = 4 * 1024 * 1024;

/** Gathers lines as UTF-8, each ended by LF, in a buffer that is used again and again. */
export class LineBuffer {
  private buffer = Buffer.allocUnsafeSlow(startBytes);
  /** Bytes of the lines gathered since the last `take`. */
  bytes = 0;

  add(line: string | Buffer): void {
    if (this.bytes + line.length * bytesPerUnit >= this.buffer.length) this.makeRoom(line);
    this.bytes +=
      typeof line === 'string' ? this.buffer.write(line, this.bytes) : line.copy(this.buffer, this.bytes);
    this.buffer[this.bytes++] = 0x0a;
  }

  /** The lines so far, in bytes that nobody changes any more; it is empty then. */
  take(): Buffer {
    const lines = this.buffer.subarray(0, this.bytes);
    this.bytes = 0;
    if (this.buffer.length <= keptBytes) return Buffer.from(lines);
    this.buffer = Buffer.allocUnsafeSlow(startBytes);
    return lines;
  }

  private makeRoom(line: string | Buffer): void {
    const needed = this.bytes + Buffer.byteLength(line) + 1;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.bytes);
    this.buffer = larger;
  }
}
