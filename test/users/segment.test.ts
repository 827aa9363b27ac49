import { execFileSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FileMissing, type FileStore } from '../../src/files/file-store.js';
import type { UserRecord } from '../../src/users/record.js';
import type { Segment } from '../../src/users/segment.js';
import { FileDamaged } from '../../src/users/file-damaged.js';
import { readIds, readRows, streamRows } from '../../src/users/segment-reader.js';
import { openSegment } from '../../src/users/segment-writer.js';
import { hashUserId } from '../../src/users/user-hash.js';
import { contentOf, manyUsers, segmentOf, useFiles } from './samples.js';

const store = useFiles();
const lineOf = (user: UserRecord): string => JSON.stringify(user);
const ndjson = (users: readonly UserRecord[]): string => users.map((user) => `${lineOf(user)}\n`).join('');

async function rewrite(files: FileStore, name: string, change: (bytes: Buffer) => Uint8Array): Promise<void> {
  const changed = change(await contentOf(files, name));
  const writer = await files.create(name);
  await writer.write(changed);
  await writer.commit();
}

describe('a segment', () => {
  it('is a gzip of its users as NDJSON, in blocks of about 64 KB', async () => {
    const users = manyUsers(1000);
    const segment = await segmentOf(store.files, 'e/1/0-t', users);
    const file = await contentOf(store.files, 'e/1/0-t');

    expect(gunzipSync(file).toString()).toBe(ndjson(users));
    expect(segment).toMatchObject({
      rows: 1000,
      rawBytes: Buffer.byteLength(ndjson(users)),
      bytes: file.length,
    });
    expect(segment.blocks.length / 12).toBe(Math.ceil(segment.rawBytes / (64 * 1024)));
  });

  it('can be read from any block of its index on', async () => {
    const users = manyUsers(1000);
    const segment = await segmentOf(store.files, 'e/1/0-t', users);
    const file = await contentOf(store.files, 'e/1/0-t');
    const blocks = Buffer.from(segment.blocks);

    for (let at = 0; at < blocks.length; at += 12) {
      const [row, rawOffset, offset] = [0, 4, 8].map((field) => blocks.readUInt32LE(at + field));
      const rest = gunzipSync(file.subarray(offset)).toString();
      expect(rest).toBe(ndjson(users.slice(row)));
      expect(Buffer.byteLength(rest)).toBe(segment.rawBytes - rawOffset!);
    }
  });

  it('makes one valid gzip together with others, for gunzip too', async () => {
    await segmentOf(store.files, 'a', manyUsers(200));
    await segmentOf(store.files, 'b', manyUsers(200, 200));
    const both = Buffer.concat([await contentOf(store.files, 'a'), await contentOf(store.files, 'b')]);

    expect(gunzipSync(both).toString()).toBe(ndjson(manyUsers(200)) + ndjson(manyUsers(200, 200)));
    expect(execFileSync('gunzip', ['-c'], { input: both })).toEqual(gunzipSync(both));
  });

  it('has the hash of every user beside it, in the same order', async () => {
    await segmentOf(store.files, 'a', manyUsers(3));
    const expected = Buffer.concat(['u0', 'u1', 'u2'].map(hashUserId));
    await expect(contentOf(store.files, 'a.ids')).resolves.toEqual(expected);
  });

  it('counts rows and bytes while it is open', async () => {
    const segment = await openSegment(store.files, 'a');
    segment.add('{"name":"Zoë"}', hashUserId('1'));
    expect([segment.rows, segment.rawBytes]).toEqual([1, Buffer.byteLength('{"name":"Zoë"}\n')]);
    for (const user of manyUsers(300)) segment.add(lineOf(user), hashUserId(user.id));
    await segment.flush();
    expect(segment.rawBytes).toBe(Buffer.byteLength(ndjson(manyUsers(300))) + 16);
    await segment.abort();
  });

  it('takes a user of many megabytes between small ones', async () => {
    const users = manyUsers(20).map((user, n) =>
      n === 10 ? { ...user, name: '漢'.repeat(2_000_000) } : user,
    );
    const segment = await segmentOf(store.files, 'a', users);

    expect(await readRows(store.files, [segment], 0, 20)).toEqual(users.map(lineOf));
    expect(await readRows(store.files, [segment], 11, 2)).toEqual(users.slice(11, 13).map(lineOf));
  });

  it('leaves nothing behind when it is aborted, with blocks on their way', async () => {
    const segment = await openSegment(store.files, 'a');
    for (const user of manyUsers(2000)) segment.add(lineOf(user), hashUserId(user.id));
    await segment.abort();

    await expect(store.names()).resolves.toEqual([]);
  });

  it('may be empty', async () => {
    const segment = await segmentOf(store.files, 'a', []);
    expect(segment).toMatchObject({ rows: 0, rawBytes: 0, bytes: 0 });
    await expect(readRows(store.files, [segment], 0, 10)).resolves.toEqual([]);
    await expect(store.names()).resolves.toEqual(['a', 'a.ids']);
  });

  it('throws what the store threw while it was written', async () => {
    const full = new Error('disk full');
    const files = {
      create: () => Promise.resolve({ write: () => Promise.reject(full), abort: () => Promise.resolve() }),
    } as unknown as FileStore;
    const segment = await openSegment(files, 'a');
    for (const user of manyUsers(200)) segment.add(lineOf(user), hashUserId(user.id));
    await expect(segment.close()).rejects.toBe(full);
  });
});

describe('reading segments', () => {
  const users = manyUsers(1500);
  let segments: Segment[];

  beforeEach(async () => {
    const part = (name: string, from: number, to: number): Promise<Segment> =>
      segmentOf(store.files, name, users.slice(from, to));
    segments = [
      await part('a', 0, 500),
      await part('empty', 500, 500),
      await part('b', 500, 501),
      await part('c', 501, 1500),
    ];
  });

  it.each([
    [0, 1],
    [0, 1000],
    [499, 1],
    [499, 3],
    [500, 1],
    [501, 1],
    [90, 10],
    [1400, 1000],
    [1499, 1],
    [1500, 10],
    [9999, 10],
    [0, 5000],
  ])('gives rows from %i on, at most %i of them', async (from, count) => {
    const rows = await readRows(store.files, segments, from, count);
    expect(rows).toEqual(users.slice(from, from + count).map(lineOf));
  });

  it('reads only the blocks that hold the rows', async () => {
    const ranges: number[] = [];
    const files = Object.create(store.files) as FileStore;
    files.readBytes = (name, range) => {
      ranges.push(range.end - range.start);
      return store.files.readBytes(name, range);
    };
    await readRows(files, segments, 700, 1);

    expect(ranges).toHaveLength(1);
    expect(ranges[0]).toBeLessThan(segments[3]!.bytes / 8);
  });

  it('streams everything in chunks of whole lines', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of streamRows(store.files, segments)) chunks.push(chunk);

    expect(chunks.every((chunk) => chunk.at(-1) === 0x0a)).toBe(true);
    expect(Buffer.concat(chunks).toString()).toBe(ndjson(users));
  });

  it('streams the hashes', async () => {
    const ids: Buffer[] = [];
    for await (const chunk of readIds(store.files, segments)) ids.push(chunk);
    expect(Buffer.concat(ids)).toEqual(
      Buffer.concat(users.map(({ providerUserId }) => hashUserId(providerUserId))),
    );
  });

  it('stops streaming when it is told to', async () => {
    const stop = new AbortController();
    const rows = streamRows(store.files, segments, stop.signal);
    await rows.next();
    stop.abort(new Error('enough'));

    await expect(rows.next()).rejects.toThrow('enough');
  });

  it('says which segment is missing', async () => {
    await store.files.remove('c');
    await expect(readRows(store.files, segments, 800, 1)).rejects.toThrow(FileMissing);
    await expect(readRows(store.files, segments, 800, 1)).rejects.toThrow('There is no stored file c');
  });

  it.each([
    ['overwritten', (bytes: Buffer) => bytes.fill(7)],
    ['with a byte turned', (bytes: Buffer) => bytes.fill(bytes[900]! ^ 255, 900, 901)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 1000)],
  ])('says that a segment is damaged: %s', async (_, change) => {
    await rewrite(store.files, 'a', change);
    await expect(readRows(store.files, segments, 0, 10)).rejects.toThrow(FileDamaged);
    await expect(readRows(store.files, segments, 0, 10)).rejects.toThrow('The stored file a is damaged');
  });

  it('says that a sidecar is damaged', async () => {
    await rewrite(store.files, 'a.ids', (bytes) => bytes.subarray(16));
    await expect(readIds(store.files, segments).next()).rejects.toThrow('The stored file a.ids is damaged');
  });
});
