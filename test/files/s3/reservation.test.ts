import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ReservedForAnother, StorageFault, type FileStore } from '../../../src/files/file-store.js';
import { openS3Files } from '../../../src/files/s3/s3.js';
import { startLittleS3, type LittleS3 } from './little-s3.js';

describe('a bucket that is reserved', () => {
  let s3: LittleS3;
  let files: FileStore;
  beforeEach(async () => {
    s3 = await startLittleS3();
    files = await openS3Files(s3.options);
  });
  afterEach(async () => s3[Symbol.asyncDispose]());

  const key = 'exports/.store';
  const refused = { on: /^PUT .*store$/, is: { status: 501, code: 'NotImplemented' } };
  const late = { on: /^GET .*store$/, is: { status: 404, code: 'NoSuchKey' } };

  it('holds the id, and is asked for it once from then on', async () => {
    await files.reserveFor('ours');
    expect(s3.objects.get(key)?.toString()).toBe('ours\n');
    s3.asked.length = 0;
    await files.reserveFor('ours');
    expect(s3.asked.map(({ line }) => line)).toEqual([`GET ${key}`]);
  });

  it('is not taken over by who looked a moment too early', async () => {
    await files.reserveFor('theirs');
    s3.mishaps.push(late);
    await expect(files.reserveFor('ours')).rejects.toThrow(ReservedForAnother);
    expect(s3.objects.get(key)?.toString()).toBe('theirs\n');
  });

  it('may know no conditions, and say so', async () => {
    s3.mishaps.push(refused);
    await expect(files.reserveFor('ours')).resolves.toBeUndefined();
    expect(s3.objects.get(key)?.toString()).toBe('ours\n');
  });

  it('may pass conditions over: who is overtaken is refused, at once or the next time', async () => {
    s3.terms.heedsConditions = false;
    const together = await Promise.allSettled(['ours', 'theirs'].map((id) => files.reserveFor(id)));
    expect(together.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    s3.objects.delete(key);
    await files.reserveFor('theirs');
    s3.mishaps.push(late);
    await files.reserveFor('ours');
    await expect(files.reserveFor('theirs')).rejects.toThrow(ReservedForAnother);
  });

  it('is a fault when it does not keep the id', async () => {
    s3.mishaps.push(late, late);
    await expect(files.reserveFor('ours')).rejects.toThrow(StorageFault);
  });
});
