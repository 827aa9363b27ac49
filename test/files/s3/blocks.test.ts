import { describe, expect, it } from '@jest/globals';
import { BlockCache } from '../../../src/files/s3/blocks.js';

describe('the cache of blocks', () => {
  it('keeps nothing of a file that was forgotten while it was read', async () => {
    const answers: ((content: Buffer) => void)[] = [];
    const load = (): Promise<Buffer> => new Promise((resolve) => answers.push(resolve));
    const cache = new BlockCache(load, 60_000);
    const range = { start: 0, end: 3 };
    const first = cache.read('a', range);
    cache.forget((name) => name === 'a');
    const second = cache.read('a', range);
    answers[1]?.(Buffer.from('new'));
    answers[0]?.(Buffer.from('old'));

    expect((await first).toString()).toBe('old');
    expect((await second).toString()).toBe('new');
    expect((await cache.read('a', range)).toString()).toBe('new');
    expect(answers).toHaveLength(2);
  });

  it('holds 32 MB at most', async () => {
    const asked = new Set<number>();
    let loads = 0;
    const load = async (_: string, { start }: { start: number }): Promise<Buffer> => {
      loads++;
      asked.add(start);
      return Promise.resolve(Buffer.alloc(128 * 1024));
    };
    const cache = new BlockCache(load, 60_000);
    const read = (block: number) => cache.read('a', { start: block * 131_072, end: block * 131_072 + 1 });
    for (let block = 0; block < 300; block++) await read(block);
    await read(299);
    expect(loads).toBe(300);
    await read(0);
    expect(loads).toBe(301);
  });
});
