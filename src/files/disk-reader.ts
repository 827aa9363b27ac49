import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readFault } from './disk-fault.js';
import type { ByteRange } from './file-store.js';

/** Large reads cost a tenth of many small ones; a reader holds at most two of them. */
const chunkBytes = 1 << 20;

/** Streams a part of an open file and closes it at the end, at a fault, and when the reader leaves early. */
export class DiskReader extends Readable {
  private position: number;

  constructor(
    private readonly handle: FileHandle,
    private readonly fileName: string,
    private readonly range: ByteRange,
  ) {
    super({ highWaterMark: chunkBytes });
    this.position = range.start;
  }

  override _read(): void {
    this.next().then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(readFault(this.fileName, error)),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.handle.close().then(
      () => done(error),
      () => done(error),
    );
  }

  private async next(): Promise<Buffer | null> {
    const wanted = Math.min(chunkBytes, this.range.end - this.position);
    if (wanted <= 0) return null;
    const { bytesRead, buffer } = await this.handle.read(
      Buffer.allocUnsafe(wanted),
      0,
      wanted,
      this.position,
    );
    this.position += bytesRead;
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
  }
}
