/** A block is handed on when it holds this much NDJSON. */
const fullBytes = 64 * 1024;

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const bytesPerUnit = 3;

const bufferBytes = 4 * fullBytes;

/** Lines of JSON, gathered into one block of NDJSON. The buffer is kept and reused from block to block. */
export class RowBlock {
  private buffer = Buffer.allocUnsafeSlow(bufferBytes);
  /** Bytes of the lines gathered since the last `take`. */
  bytes = 0;

  get isFull(): boolean {
    return this.bytes >= fullBytes;
  }

  /** Whether a line surely has room. An empty block takes a line of any length. */
  fits(json: string): boolean {
    return this.bytes === 0 || this.hasRoomFor(json);
  }

  add(json: string): void {
    if (!this.hasRoomFor(json)) this.buffer = Buffer.allocUnsafeSlow(Buffer.byteLength(json) + 1);
    this.bytes += this.buffer.write(json, this.bytes);
    this.buffer[this.bytes++] = 0x0a;
  }

  /** The block so far, which nobody changes any more; the next one starts empty. */
  take(): Buffer {
    const lines = this.buffer.subarray(0, this.bytes);
    this.bytes = 0;
    if (this.buffer.length === bufferBytes) return Buffer.from(lines);
    // A buffer made for one very long line is given away, not kept.
    this.buffer = Buffer.allocUnsafeSlow(bufferBytes);
    return lines;
  }

  private hasRoomFor(json: string): boolean {
    return this.bytes + json.length * bytesPerUnit + 1 <= this.buffer.length;
  }
}
