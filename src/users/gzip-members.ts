import { constants, createGzip, type Gzip, type ZlibReset } from 'node:zlib';

/** As many as Node's thread pool has threads. */
const laneCount = 4;

/** Members of a few kilobytes share a buffer that zlib writes into. */
const chunkSize = 64 * 1024;

/** Small members are written together: each write is a way to the thread pool and back. */
const writtenBytes = 256 * 1024;

/** Whatever takes bytes; a file writer does. */
export interface ByteSink {
  write(chunk: Uint8Array): Promise<void>;
}

/**
 * Compresses blocks on the thread pool, four at a time, and writes them in the order they came. Each block
 * becomes a gzip member of its own, so together they are one valid gzip that can be read from any block on.
 */
export class GzipMembers {
  /** Bytes of each member that is compressed so far; of all of them after `end`. */
  readonly sizes: number[] = [];
  private readonly lanes: Lane[];
  private readonly marks = Array.from({ length: laneCount }, () => Promise.resolve());
  private written = Promise.resolve();
  private count = 0;
  private unwritten: Buffer[] = [];
  private unwrittenBytes = 0;

  constructor(
    private readonly sink: ByteSink,
    level: number,
  ) {
    this.lanes = Array.from({ length: laneCount }, () => new Lane(level));
  }

  /** Takes a block, which must not be changed any more. Faults are thrown by `room` and `end`. */
  add(block: Uint8Array): void {
    const lane = this.count++ % laneCount;
    const packed = this.lanes[lane]?.pack(block) ?? Promise.resolve([]);
    this.written = this.written.then(async () => this.put(await packed));
    this.marks[lane] = this.written;
    // A fault may come before anybody waits for it.
    packed.catch(() => undefined);
    this.written.catch(() => undefined);
  }

  /** Resolves when fewer than four blocks wait to be compressed. */
  async room(): Promise<void> {
    await this.marks[this.count % laneCount];
  }

  /** Resolves when every block is written, or rejects when the work on them has ended. Nothing can be added then. */
  async end(): Promise<void> {
    try {
      await this.written;
      await this.write();
    } finally {
      await Promise.all(this.lanes.map((lane) => lane.close()));
    }
  }

  private async put(parts: readonly Buffer[]): Promise<void> {
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    this.sizes.push(bytes);
    this.unwritten.push(...parts);
    this.unwrittenBytes += bytes;
    if (this.unwrittenBytes >= writtenBytes) await this.write();
  }

  private async write(): Promise<void> {
    const members = Buffer.concat(this.unwritten, this.unwrittenBytes);
    this.unwritten = [];
    this.unwrittenBytes = 0;
    if (members.length > 0) await this.sink.write(members);
  }
}

/**
 * Compresses one block after the other with one compressor, reset in between: a new one for each block would
 * take a quarter of a megabyte each time, and half as long again.
 */
class Lane {
  /** The types know `reset` of deflate only; gzip is deflate in another envelope. */
  private readonly gzip: Gzip & ZlibReset;
  private parts: Buffer[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(level: number) {
    this.gzip = createGzip({ level, chunkSize, flush: constants.Z_FINISH }) as Gzip & ZlibReset;
    this.gzip.on('data', (part: Buffer) => this.parts.push(part));
  }

  /** Resolves to the member, in parts. */
  pack(block: Uint8Array): Promise<Buffer[]> {
    const packed = this.last.then(() => this.member(block));
    this.last = packed.catch(() => undefined);
    return packed;
  }

  /** Lets the blocks that it has been given end: to reset a compressor that is closed kills the process. */
  async close(): Promise<void> {
    await this.last;
    this.gzip.destroy();
  }

  /** Every write ends a member (`flush`), so that a block takes one way to the thread pool. */
  private member(block: Uint8Array): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.gzip.once('error', reject);
      this.gzip.write(block, () => {
        this.gzip.off('error', reject);
        this.gzip.reset();
        resolve(this.parts);
        this.parts = [];
      });
    });
  }
}
