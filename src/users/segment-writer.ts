import type { FileStore, FileWriter } from '../files/file-store.js';
import { GzipMembers } from './gzip-members.js';
import { LineBuffer } from './line-buffer.js';
import type { Segment } from './segment.js';
import { idsOf } from './segment.js';
import { UserHashes } from './user-hashes.js';

/** On users as JSON, level 3 takes half as long again and saves 6 percent. */
const gzipLevel = 1;

/** NDJSON in a block: what a page of users reads and inflates at least. */
const blockBytes = 64 * 1024;

/** A segment in the making. Exactly one of `close` and `abort` ends it. */
export interface SegmentWriter {
  readonly rows: number;
  /** Bytes of the NDJSON so far. */
  readonly rawBytes: number;
  /** Takes a user as one line of JSON, in UTF-8 if it is in bytes, and its hash. Costs no waiting: await `flush` once per batch. */
  add(json: string | Buffer, hash: Uint8Array): void;
  /** Resolves when the file store can take another batch. */
  flush(): Promise<void>;
  /** Makes both files durable and visible, the ids first. A fault leaves at most the ids. */
  close(): Promise<Segment>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** Opens a segment under `name`; nothing is visible before it is closed. */
export async function openSegment(files: FileStore, name: string): Promise<SegmentWriter> {
  return new OpenSegment(files, name, await files.create(name));
}

class OpenSegment implements SegmentWriter {
  private readonly block = new LineBuffer();
  private readonly hashes = new UserHashes();
  private readonly members: GzipMembers;
  /** First row and raw offset of each block. */
  private readonly starts: { readonly row: number; readonly rawOffset: number }[] = [];
  private taken = { row: 0, rawOffset: 0 };

  constructor(
    private readonly files: FileStore,
    private readonly name: string,
    private readonly file: FileWriter,
  ) {
    this.members = new GzipMembers(file, gzipLevel);
  }

  get rows(): number {
    return this.hashes.count;
  }

  get rawBytes(): number {
    return this.taken.rawOffset + this.block.bytes;
  }

  add(json: string | Buffer, hash: Uint8Array): void {
    this.hashes.add(hash);
    this.block.add(json);
    if (this.block.bytes >= blockBytes) this.cut();
  }

  flush(): Promise<void> {
    return this.members.room();
  }

  async close(): Promise<Segment> {
    try {
      this.cut();
      await this.members.end();
      await this.writeIds();
      await this.file.commit();
    } catch (error) {
      await this.file.abort();
      throw error;
    }
    const { name, rows, rawBytes } = this;
    const bytes = this.members.sizes.reduce((sum, size) => sum + size, 0);
    return { name, rows, rawBytes, bytes, blocks: this.index() };
  }

  async abort(): Promise<void> {
    // A write that is under way must not meet a closed file.
    await this.members.end().catch(() => undefined);
    await this.file.abort();
  }

  private cut(): void {
    if (this.block.bytes === 0) return;
    this.starts.push(this.taken);
    this.taken = { row: this.rows, rawOffset: this.rawBytes };
    this.members.add(this.block.take());
  }

  private async writeIds(): Promise<void> {
    const ids = await this.files.create(idsOf(this.name));
    try {
      await ids.write(this.hashes.bytes());
      await ids.commit();
    } catch (error) {
      await ids.abort();
      throw error;
    }
  }

  private index(): Uint8Array {
    const blocks = Buffer.alloc(this.starts.length * 12);
    let fileOffset = 0;
    this.starts.forEach(({ row, rawOffset }, n) => {
      blocks.writeUInt32LE(row, n * 12);
      blocks.writeUInt32LE(rawOffset, n * 12 + 4);
      blocks.writeUInt32LE(fileOffset, n * 12 + 8);
      fileOffset += this.members.sizes[n] ?? 0;
    });
    return blocks;
  }
}
