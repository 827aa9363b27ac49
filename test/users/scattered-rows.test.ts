import { describe, expect, it } from '@jest/globals';
import { FileMissing } from '../../src/files/file-store.js';
import { FileDamaged } from '../../src/users/file-damaged.js';
import { readScatteredRows } from '../../src/users/scattered-rows.js';
import { manyUsers, segmentOf, useFiles } from './samples.js';

const store = useFiles();

describe('scattered rows', () => {
  it('come in the order asked for, whatever segment and block they stand in', async () => {
    const users = manyUsers(500);
    const one = await segmentOf(store.files, 's/0', users.slice(0, 300));
    const two = await segmentOf(store.files, 's/1', users.slice(300));
    expect(one.blocks.length / 12).toBeGreaterThan(2);
    const order = users.map((_, n) => (n * 7) % 500);
    const places = order.map((n) => (n < 300 ? { segment: one, row: n } : { segment: two, row: n - 300 }));
    const rows = await readScatteredRows(store.files, places);
    expect(rows).toEqual(order.map((n) => JSON.stringify(users[n])));
  });

  it('take one read for each block that holds some of them', async () => {
    const segment = await segmentOf(store.files, 's/0', manyUsers(500));
    const starts: number[] = [];
    const files = Object.create(store.files) as typeof store.files;
    files.readBytes = (name, range) => {
      starts.push(range.start);
      return store.files.readBytes(name, range);
    };
    const places = Array.from({ length: 500 }, (_, row) => ({ segment, row }));
    await readScatteredRows(files, [...places, ...places]);
    expect(new Set(starts).size).toBe(segment.blocks.length / 12);
    expect(starts).toHaveLength(segment.blocks.length / 12);
  });

  it('that cannot be read are errors, and the others are read', async () => {
    const segment = await segmentOf(store.files, 's/0', manyUsers(3));
    const gone = { ...segment, name: 's/9' };
    const rows = await readScatteredRows(store.files, [
      { segment: gone, row: 0 },
      { segment, row: 2 },
      { segment, row: 3 },
    ]);
    expect(rows).toEqual([expect.any(FileMissing), expect.stringContaining('u2'), expect.any(FileDamaged)]);
  });

  it('may be none', async () => {
    expect(await readScatteredRows(store.files, [])).toEqual([]);
  });
});
