import { LRUCache } from 'lru-cache';
import type { ByteRange } from '../file-store.js';

/** A page of users, or a look-up in an index, needs one or two. */
const blockBytes = 128 * 1024;

/** Larger parts than this are read past the cache: they are not asked for twice. */
const largestCached = 8 * blockBytes;

const cachedBytes = 32 * 1024 * 1024;

/** Reads a part of a file; a part beyond the end is cut at the end. */
export type ReadPart = (name: string, range: ByteRange) => Promise<Buffer>;

/**
 * Answers small reads from aligned blocks that it keeps for a while, so that neighbouring reads, and repeated
 * ones, cost one request.
 *
 * The content of a name does not change. That a file is gone is noticed at once when this process removed it,
 * and after `keptMs` when another one did.
 */
export class BlockCache {
  private readonly blocks: LRUCache<string, Buffer>;
  private readonly loading = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly load: ReadPart,
    keptMs: number,
  ) {
    // Empty blocks count too, and no size may be 0.
    const sizeCalculation = (block: Buffer): number => block.length + 1;
    this.blocks = new LRUCache({ maxSize: cachedBytes, sizeCalculation, ttl: keptMs });
  }

  async read(name: string, range: ByteRange): Promise<Buffer> {
    const { start, end } = range;
    if (end - start > largestCached) return this.load(name, range);
    const first = Math.floor(start / blockBytes);
    const count = Math.max(1, Math.ceil(end / blockBytes) - first);
    const blocks = await Promise.all(
      Array.from({ length: count }, (_, index) => this.block(name, first + index)),
    );
    return Buffer.concat(blocks.map((block, index) => cut(block, (first + index) * blockBytes, range)));
  }

  /** Forgets what it holds of the files whose names fit: they were removed, or replaced. */
  forget(fits: (name: string) => boolean): void {
    const isOf = (key: string): boolean => fits(key.slice(0, key.lastIndexOf('\n')));
    for (const key of [...this.blocks.keys()].filter(isOf)) this.blocks.delete(key);
    for (const key of [...this.loading.keys()].filter(isOf)) this.loading.delete(key);
  }

  private async block(name: string, number: number): Promise<Buffer> {
    const key = `${name}\n${number}`;
    return this.blocks.get(key) ?? this.loading.get(key) ?? this.loadBlock(key, name, number);
  }

  private async loadBlock(key: string, name: string, number: number): Promise<Buffer> {
    const loading = this.load(name, { start: number * blockBytes, end: (number + 1) * blockBytes });
    this.loading.set(key, loading);
    const isCurrent = (): boolean => this.loading.get(key) === loading;
    try {
      const block = await loading;
      // Of a file that was removed meanwhile nothing is kept.
      if (isCurrent()) this.blocks.set(key, block);
      return block;
    } finally {
      if (isCurrent()) this.loading.delete(key);
    }
  }
}

/** What a block that begins at `offset` has of a range. */
function cut(block: Buffer, offset: number, { start, end }: ByteRange): Buffer {
  return block.subarray(Math.max(0, start - offset), Math.max(0, end - offset));
}
