import { describe, expect, it } from '@jest/globals';
import { StorageFault, type FileStore } from '../../src/files/file-store.js';
import type { Segment } from '../../src/users/segment.js';
import { openSegment } from '../../src/users/segment-writer.js';
import { hashUserId } from '../../src/users/user-hash.js';
import { findUsers, pageEntries, type UserIndex, type UserPlace } from '../../src/users/user-index.js';
import { buildUserIndex } from '../../src/users/user-index-builder.js';
import { contentOf, useFiles } from './samples.js';

const store = useFiles();

/** Segments of so many users each, named u0, u1 … through all of them. */
async function segmentsOf(...counts: readonly number[]): Promise<Segment[]> {
  const segments: Segment[] = [];
  let next = 0;
  for (const [n, count] of counts.entries()) {
    const segment = await openSegment(store.files, `s/${n}`);
    for (let row = 0; row < count; row++) segment.add('{}', hashUserId(`u${next++}`));
    segments.push(await segment.close());
  }
  return segments;
}

async function findUser(files: FileStore, index: UserIndex, hash: Uint8Array): Promise<UserPlace | null> {
  const [found = null] = await findUsers(files, index, [hash]);
  if (found instanceof Error) throw found;
  return found;
}

/** A view of the store that notes how many bytes each read took. */
function counted(reads: number[]): FileStore {
  const files = Object.create(store.files) as FileStore;
  files.readBytes = async (name, range) => {
    const bytes = await store.files.readBytes(name, range);
    reads.push(bytes.length);
    return bytes;
  };
  return files;
}

describe('the index of an export', () => {
  it('finds every user of every segment, and nobody else', async () => {
    const counts = [1000, 0, 1, 2345];
    const segments = await segmentsOf(...counts);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    expect(index).toEqual({ name: 'index', entries: 3346 });

    let user = 0;
    for (const [segment, count] of counts.entries()) {
      for (let row = 0; row < count; row++) {
        const found = await findUser(store.files, index, hashUserId(`u${user++}`));
        expect(found).toEqual({ segment, row });
      }
    }
    for (let stranger = 0; stranger < 200; stranger++) {
      expect(await findUser(store.files, index, hashUserId(`x${stranger}`))).toBeNull();
    }
  });

  it('holds the entries sorted by hash', async () => {
    const segments = await segmentsOf(70_000);
    await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const file = await contentOf(store.files, 'index');

    const hashes = Array.from({ length: 70_000 }, (_, n) => file.toString('hex', n * 24, n * 24 + 16));
    const expected = Array.from({ length: 70_000 }, (_, n) => hashUserId(`u${n}`).toString('hex')).sort();
    expect(hashes.join() === expected.join()).toBe(true);
  });

  it('answers with one read of at most 4 KB once it knows the fences', async () => {
    const segments = await segmentsOf(5000);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const reads: number[] = [];
    const files = counted(reads);
    await findUser(files, index, hashUserId('u1'));
    reads.length = 0;
    await findUser(files, index, hashUserId('u2'));

    expect(reads).toHaveLength(1);
    expect(reads[0]).toBeLessThanOrEqual(4096);
  });

  it('reads each page once for all who stand there', async () => {
    const segments = await segmentsOf(5000);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const reads: number[] = [];
    const files = counted(reads);
    const hashes = Array.from({ length: 6000 }, (_, n) => hashUserId(`u${n % 5500}`));
    const found = await findUsers(files, index, hashes);

    expect(reads).toHaveLength(1 + Math.ceil(5000 / pageEntries));
    expect(found).toEqual(hashes.map((_, n) => (n % 5500 < 5000 ? { segment: 0, row: n % 5500 } : null)));
  });

  it('of which a page cannot be read answers all but those who stand there', async () => {
    const segments = await segmentsOf(5000);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const files = Object.create(store.files) as FileStore;
    files.readBytes = (name, range) =>
      range.start === 4080 ? Promise.reject(new StorageFault('EIO')) : store.files.readBytes(name, range);
    const found = await findUsers(
      files,
      index,
      Array.from({ length: 5000 }, (_, n) => hashUserId(`u${n}`)),
    );

    const failed = found.filter((place) => place instanceof StorageFault);
    expect(failed).toHaveLength(pageEntries);
    expect(found.filter((place) => place === null || place instanceof Error)).toEqual(failed);
  });

  it('may be empty', async () => {
    const index = await buildUserIndex({ files: store.files, segments: [], storedAs: 'index' });
    await expect(findUser(store.files, index, hashUserId('u0'))).resolves.toBeNull();
  });

  it('finds the first and the last hash there can be', async () => {
    const [first, last] = [Buffer.alloc(16), Buffer.alloc(16, 255)];
    const segment = await openSegment(store.files, 's');
    for (const hash of [last, hashUserId('u'), first]) segment.add('{}', hash);
    const segments = [await segment.close()];
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });

    await expect(findUser(store.files, index, first)).resolves.toEqual({ segment: 0, row: 2 });
    await expect(findUser(store.files, index, last)).resolves.toEqual({ segment: 0, row: 0 });
  });

  it('leaves nothing behind when it is aborted', async () => {
    const segments = await segmentsOf(10);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(buildUserIndex({ files: store.files, segments, storedAs: 'index', signal })).rejects.toThrow(
      'enough',
    );
    await expect(store.names()).resolves.toEqual(['s/0', 's/0.ids']);
  });

  it('says that it is damaged when it was cut short', async () => {
    const segments = await segmentsOf(1000);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const longer = { ...index, entries: index.entries + 10_000 };
    await expect(findUser(store.files, longer, hashUserId('u'))).rejects.toThrow('index is damaged');
  });

  it('says that it is damaged when a page is cut short', async () => {
    const segments = await segmentsOf(1000);
    const index = await buildUserIndex({ files: store.files, segments, storedAs: 'index' });
    const files = Object.create(store.files) as FileStore;
    files.readBytes = async (name, { start, end }) =>
      (await store.files.readBytes(name, { start, end })).subarray(0, end - start === 4080 ? 24 : undefined);
    await expect(findUser(files, index, hashUserId('u1'))).rejects.toThrow('index is damaged');
  });
});
