import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StorageFault, type FileStore } from '../../../src/files/file-store.js';
import type { S3Options } from '../../../src/files/s3/options.js';
import { openS3Files } from '../../../src/files/s3/s3.js';
import { describeOnSwift } from './ground.js';
import { startFront } from './front.js';

const mebibyte = 1 << 20;

await describeOnSwift('faults', ({ swift, newBucket, keysOf, uploadsOf }) => {
  let options: S3Options;
  let files: FileStore;
  beforeEach(async () => {
    options = { ...(await newBucket()), patience: { attempts: 2, firstWaitMs: 10, limitMs: 20_000 } };
    files = await openS3Files(options);
  });
  afterEach(() => files.close());

  async function put(store: FileStore, name: string, content: Uint8Array): Promise<void> {
    const writer = await store.create(name);
    await writer.write(content);
    await writer.commit();
  }

  describe('a store that dies in the middle of an upload', () => {
    it('is a fault, leaves no file, and takes the next one when it is back', async () => {
      const writer = await files.create('a/1');
      await writer.write(randomBytes(6 * mebibyte));
      await expect(uploadsOf(options)).resolves.toBe(1);
      await swift.kill('proxy');

      await expect(writer.write(randomBytes(6 * mebibyte))).rejects.toThrow(StorageFault);
      await writer.abort();
      await expect(files.size('a/1')).rejects.toThrow(/ECONNREFUSED\): the store cannot be reached/);

      await swift.revive('proxy');
      await expect(keysOf(options)).resolves.toEqual([]);
      await put(files, 'a/1', Buffer.from('after'));
      await expect(buffer(await files.read('a/1'))).resolves.toEqual(Buffer.from('after'));
    });

    it('has what is left of the upload dropped as abandoned', async () => {
      const sweep = async (more: Partial<S3Options> = {}, isSpared = () => false) =>
        (await openS3Files({ ...options, ...more })).removeAbandoned(isSpared);
      const writer = await files.create('a/1');
      await writer.write(randomBytes(6 * mebibyte));
      await put(files, 'a/2', Buffer.from('whole'));

      await sweep();
      await expect(uploadsOf(options)).resolves.toBe(1);
      await sweep({ prefix: 'exports/elsewhere', abandonedAfterMs: -60_000 });
      await expect(uploadsOf(options)).resolves.toBe(1);
      await sweep({ abandonedAfterMs: -60_000 }, () => true);
      await expect(uploadsOf(options)).resolves.toBe(1);
      await sweep({ abandonedAfterMs: -60_000 });
      await expect(uploadsOf(options)).resolves.toBe(0);

      await writer.write(Buffer.alloc(6 * mebibyte)).catch(() => undefined);
      await expect(writer.commit()).rejects.toThrow(/\(NoSuchUpload\)/);
      await expect(keysOf(options)).resolves.toEqual(['exports/here/a/2']);
    });
  });

  it('an aborted upload leaves no part behind', async () => {
    const writer = await files.create('a/1');
    await writer.write(randomBytes(12 * mebibyte));
    await expect(uploadsOf(options)).resolves.toBe(1);
    await writer.abort();

    await expect(uploadsOf(options)).resolves.toBe(0);
    await expect(keysOf(options)).resolves.toEqual([]);
  });

  it('a store that cannot write is a fault until it can', async () => {
    await swift.kill('object');
    await expect(put(files, 'a/1', Buffer.from('x'))).rejects.toThrow(/overloaded or out of order/);

    await swift.revive('object');
    await put(files, 'a/1', Buffer.from('x'));
    await expect(files.size('a/1')).resolves.toBe(1);
  });

  it.each<[string, Partial<S3Options>, RegExp]>([
    [
      'a wrong secret',
      { secretAccessKey: 'wr0ng' },
      /\(SignatureDoesNotMatch\): the credentials are refused/,
    ],
    ['an unknown key', { accessKeyId: 'test:nobody' }, /: the credentials are refused/],
    [
      'a bucket that is not there',
      { bucket: 'elsewhere' },
      /bucket elsewhere at .*: there is no such bucket/,
    ],
    ['another region', { region: 'eu-west-1' }, /: the bucket is in another region/],
    [
      'a closed port',
      { endpoint: 'http://127.0.0.1:2' },
      /: the store cannot be reached; check files.endpoint/,
    ],
  ])('%s is told when the store is opened', async (_, wrong, sentence) => {
    const opening = openS3Files({ ...options, ...wrong });
    await expect(opening).rejects.toThrow(StorageFault);
    await expect(opening).rejects.toThrow(sentence);
    await expect(opening).rejects.not.toThrow(/wr0ng|testing/);
  });

  it('encryption that the store does not offer is told', async () => {
    const store = await openS3Files({ ...options, serverSideEncryption: 'AES256' });
    await expect(put(store, 'a/1', Buffer.from('x'))).rejects.toThrow(/leave out files.serverSideEncryption/);
  });

  it('a front that answers every other request with 503 goes unnoticed', async () => {
    await using front = await startFront(options.endpoint);
    const patience = { attempts: 6, firstWaitMs: 1, limitMs: 20_000 };
    const store = await openS3Files({ ...options, endpoint: front.endpoint, patience });
    const content = randomBytes(11 * mebibyte);
    await put(store, 'a/1', content);
    await put(store, 'a/2', content.subarray(0, 10));

    const back = await buffer(await store.read('a/1'));
    expect(back.equals(content)).toBe(true);
    await expect(store.readBytes('a/2', { start: 0, end: 99 })).resolves.toHaveLength(10);
    await store.removeFolder('a');
    await expect(keysOf(options)).resolves.toEqual([]);
    expect(front.refused()).toBeGreaterThan(8);
  });
});
