import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** As many as Node's thread pool has threads. */
const laneCount = 4;

/** Whatever takes bytes; a file writer does. */
export interface ByteSink {
  write(chunk: Uint8Array): Promise<void>;
}

/**
 * Compresses blocks on the thread pool, four at a time, and writes them in the order they came. Each block
 * becomes a gzip member of its own, so together they are one valid gzip that can be read from any block on.
 */
export class GzipMembers {
  /** Bytes of each member written so far. */
  readonly sizes: number[] = [];
  private readonly lanes = Array.from({ length: laneCount }, () => Promise.resolve<unknown>(undefined));
  private readonly marks = Array.from({ length: laneCount }, () => Promise.resolve());
  private written = Promise.resolve();
  private count = 0;

  constructor(
    private readonly sink: ByteSink,
    private readonly level: number,
  ) {}

  /** Takes a block, which must not be changed any more. Faults are thrown by `room` and `end`. */
  add(block: Uint8Array): void {
    const lane = this.count++ % laneCount;
    const packed = Promise.resolve(this.lanes[lane]).then(() => compress(block, { level: this.level }));
    this.lanes[lane] = packed;
    this.written = this.written.then(async () => this.put(await packed));
    this.marks[lane] = this.written;
    // A fault may come before anybody waits for it.
    packed.catch(() => undefined);
    this.written.catch(() => undefined);
  }

  /** Resolves when fewer than four blocks are unwritten. */
  async room(): Promise<void> {
    await this.marks[this.count % laneCount];
  }

  /** Resolves when every block is written. */
  async end(): Promise<void> {
    await this.written;
  }

  private async put(member: Buffer): Promise<void> {
    this.sizes.push(member.length);
    await this.sink.write(member);
  }
}
