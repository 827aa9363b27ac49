import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileMissing, StorageFault, type FileStore } from '../../../src/files/file-store.js';
import { openS3Files } from '../../../src/files/s3/s3.js';
import { describeFileStore } from '../../contracts/file-store.contract.js';
import { startLittleS3, type LittleS3, type Mishap } from './little-s3.js';

describeFileStore('a bucket in memory', async () => {
  const s3 = await startLittleS3();
  const another = () => openS3Files(s3.options);
  return { files: await another(), another, dispose: async () => s3[Symbol.asyncDispose]() };
});

describe('a bucket', () => {
  let s3: LittleS3;
  let files: FileStore;
  beforeEach(async () => {
    s3 = await startLittleS3();
    files = await openS3Files(s3.options);
    s3.asked.length = 0;
  });
  afterEach(async () => {
    await files.close();
    await s3[Symbol.asyncDispose]();
  });

  const asked = (): string[] => s3.asked.map(({ line }) => line);
  async function put(name: string, content: Uint8Array): Promise<void> {
    const writer = await files.create(name);
    await writer.write(content);
    await writer.commit();
  }
  const faultOf = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error('it succeeded'),
      (error: unknown) => error as Error,
    );

  describe('that takes a file', () => {
    it('is asked once for a small one', async () => {
      await put('a/1', Buffer.from('small'));
      expect(asked()).toEqual(['PUT exports/a/1']);
    });

    it('gets a large one in parts, each sent before more is taken', async () => {
      const writer = await files.create('a/1');
      for (let mebibytes = 1; mebibytes <= 12; mebibytes++) {
        await writer.write(Buffer.alloc(1 << 20, mebibytes));
        const sent = asked().filter((line) => line.includes('partNumber')).length;
        expect(sent).toBe(Math.floor((mebibytes - 1) / 5));
      }
      await writer.commit();

      expect(asked()).toHaveLength(5);
      expect(s3.objects.get('exports/a/1')).toHaveLength(12 << 20);
    });

    it('is told how to encrypt it when the upload begins, and not again', async () => {
      const secret = { serverSideEncryption: 'aws:kms', kmsKeyId: 'key-1' } as const;
      const store = await openS3Files({ ...s3.options, ...secret });
      s3.asked.length = 0;
      for (const bytes of [1, 6 << 20]) {
        const writer = await store.create('a/1');
        await writer.write(Buffer.alloc(bytes));
        await writer.commit();
      }

      const told = s3.asked.map(({ headers }) => [
        headers['x-amz-server-side-encryption'],
        headers['x-amz-server-side-encryption-aws-kms-key-id'],
      ]);
      const [whole, begun, ...rest] = told;
      expect([whole, begun]).toEqual([
        ['aws:kms', 'key-1'],
        ['aws:kms', 'key-1'],
      ]);
      expect(rest).toEqual([
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ]);
    });

    it('keeps nothing of one whose part it refuses', async () => {
      const writer = await files.create('a/1');
      await writer.write(Buffer.alloc(5 << 20));
      s3.mishaps.push({ on: /partNumber=1/, is: { status: 403, code: 'AccessDenied' } });
      await expect(writer.write(Buffer.alloc(1))).rejects.toThrow(StorageFault);
      expect(s3.uploads.size).toBe(1);
      await writer.abort();

      expect(s3.uploads.size).toBe(0);
      expect(s3.objects.size).toBe(0);
    });

    it('keeps nothing of one whose completion it refuses', async () => {
      const writer = await files.create('a/1');
      await writer.write(Buffer.alloc(6 << 20));
      s3.mishaps.push({ on: /^POST .*uploadId/, is: { status: 400, code: 'InvalidPart' } });
      await expect(writer.commit()).rejects.toThrow(/InvalidPart/);

      expect(s3.uploads.size).toBe(0);
      expect(s3.objects.size).toBe(0);
    });

    it.each<[string, Mishap]>([
      ['whose answer is lost', 'done and reset'],
      ['that fails behind a 200', { status: 200, code: 'InternalError' }],
      ['that fails', { status: 500 }],
    ])('has the whole of one after a completion %s', async (_, mishap) => {
      const writer = await files.create('a/1');
      await writer.write(Buffer.alloc(6 << 20, 'x'));
      s3.mishaps.push({ on: /^POST .*uploadId/, is: mishap });
      await writer.commit();

      expect(s3.objects.get('exports/a/1')).toHaveLength(6 << 20);
      expect(s3.uploads.size).toBe(0);
    });
  });

  describe('that falters', () => {
    it.each<[string, Mishap]>([
      ['asks for patience', { status: 503, code: 'SlowDown' }],
      ['has an error inside', { status: 500, code: 'InternalError' }],
      ['stands behind a proxy that has one', { status: 502 }],
      ['ends the connection', 'reset'],
    ])('is asked again when it %s', async (_, mishap) => {
      s3.mishaps.push({ on: /^PUT/, is: mishap }, { on: /^PUT/, is: mishap });
      await put('a/1', Buffer.from('small'));

      expect(asked()).toHaveLength(3);
      expect(s3.objects.get('exports/a/1')).toEqual(Buffer.from('small'));
    });

    it('is asked again when it does not answer in time', async () => {
      const patience = { attempts: 20, firstWaitMs: 0, limitMs: 200 };
      const store = await openS3Files({ ...s3.options, patience });
      s3.mishaps.push({ on: /^PUT/, is: 'silence' });
      const writer = await store.create('a/1');
      await writer.write(Buffer.from('small'));
      await writer.commit();

      expect(s3.objects.get('exports/a/1')).toEqual(Buffer.from('small'));
    });

    it('is given up when it never answers', async () => {
      const patience = { attempts: 2, firstWaitMs: 0, limitMs: 50 };
      for (let i = 0; i < 2; i++) s3.mishaps.push({ on: /^GET/, is: 'silence' });
      await expect(openS3Files({ ...s3.options, patience })).rejects.toThrow(
        /\(no answer in time\): the store cannot be reached/,
      );
    });

    it('is given up after the last attempt', async () => {
      for (let i = 0; i < 3; i++) s3.mishaps.push({ on: /^GET/, is: { status: 503, code: 'SlowDown' } });
      await expect(files.read('a/1')).rejects.toThrow(/\(SlowDown\): the store is overloaded/);
      expect(asked()).toHaveLength(3);
    });

    it('is not asked again for what it refuses', async () => {
      s3.mishaps.push({ on: /^GET/, is: { status: 403, code: 'AccessDenied' } });
      await expect(files.read('a/1')).rejects.toThrow(StorageFault);
      expect(asked()).toHaveLength(1);
    });

    it('is read on from where the connection broke', async () => {
      const content = randomBytes(1 << 20);
      await put('a/1', content);
      s3.mishaps.push({ on: /^GET/, is: 'half' }, { on: /^GET/, is: 'half' });
      const back = await buffer(await files.read('a/1', { start: 10, end: 1_000_000 }));

      expect(back.equals(content.subarray(10, 1_000_000))).toBe(true);
      expect(s3.asked.at(-1)?.headers).toMatchObject({
        range: expect.stringMatching(/^bytes=[1-9]\d{5}-999999$/),
        'if-match': '"same"',
      });
    });

    it('ends a stream with a fault when it does not come back', async () => {
      await put('a/1', randomBytes(1 << 20));
      s3.mishaps.push({ on: /^GET/, is: 'half' });
      for (let i = 0; i < 3; i++) s3.mishaps.push({ on: /^GET/, is: 'reset' });
      await expect(buffer(await files.read('a/1'))).rejects.toThrow(/cannot be reached/);
    });
  });

  describe('that refuses', () => {
    it.each([
      [403, 'SignatureDoesNotMatch', /credentials are refused; check files.accessKeyId/],
      [403, 'InvalidAccessKeyId', /credentials are refused; check files.accessKeyId/],
      [403, 'AccessDenied', /do not allow it; grant them s3:ListBucket/],
      [403, 'RequestTimeTooSkewed', /clocks/],
      [404, 'NoSuchBucket', /no such bucket; create it/],
      [400, 'AuthorizationHeaderMalformed', /another region; correct files.region/],
      [413, 'EntityTooLarge', /no space left, or the quota is used up/],
      [507, 'InsufficientStorage', /no space left/],
      [501, 'NotImplemented', /does not offer .* leave out files.serverSideEncryption/],
      [403, undefined, /\(403\): the credentials are refused or do not allow it/],
      [418, 'Teapot', /\(Teapot\): the store refused; look the code up/],
    ])(
      'with %d %s says what to do, and gives away neither a secret nor its place',
      async (status, code, sentence) => {
        s3.mishaps.push({ on: /^PUT/, is: { status, ...(code && { code }) } });
        const fault = await faultOf(put('a/1', Buffer.from('small')));

        expect(fault).toBeInstanceOf(StorageFault);
        expect(fault.message).toMatch(sentence);
        expect(fault.message).toContain('Cannot write a stored file to S3 (');
        expect(fault.message).not.toMatch(/acme-exports|127\.0\.0\.1/);
        expect(inspect(fault, { depth: 9 })).not.toMatch(/s3cr3t|s1gnature|AKIAKNOWN/);
      },
    );

    it('does so when the store is opened', async () => {
      s3.mishaps.push({ on: /^GET/, is: { status: 404, code: 'NoSuchBucket' } });
      await expect(openS3Files(s3.options)).rejects.toThrow(
        `Cannot use bucket acme-exports at ${s3.options.endpoint} (NoSuchBucket): there is no such bucket`,
      );
    });

    it('to remove files, and then to list more of them, fails once', async () => {
      for (let file = 0; file < 60; file++) s3.objects.set(`exports/a/${file}`, Buffer.alloc(1));
      for (let i = 0; i < 9; i++) s3.mishaps.push({ on: /continuation/, is: { status: 403 } });
      s3.mishaps.push({ on: /^DELETE .*\/31$/, is: { status: 403 } });
      await expect(files.removeFolder('a')).rejects.toThrow(StorageFault);
    });

    it('is told from a place that does not speak S3', async () => {
      for (let i = 0; i < 3; i++) s3.mishaps.push({ on: /^GET/, is: { status: 200 } });
      await expect(openS3Files(s3.options)).rejects.toThrow(/what answers does not speak S3/);
    });

    it('is a fault and not a missing file when the bucket is gone', async () => {
      s3.mishaps.push({ on: /^GET/, is: { status: 404, code: 'NoSuchBucket' } });
      await expect(files.readBytes('a/1', { start: 0, end: 1 })).rejects.toThrow(StorageFault);
    });
  });

  it('that does not listen is a fault that says so', async () => {
    await s3[Symbol.asyncDispose]();
    await expect(openS3Files(s3.options)).rejects.toThrow(/ECONNREFUSED\): the store cannot be reached/);
  });

  describe('that is swept', () => {
    const uploadOf = (key: string, minutesOld: number) => ({
      key,
      parts: new Map(),
      begunAt: new Date(Date.now() - minutesOld * 60_000),
    });

    it('has lost the uploads of the dead, and nobody else’s', async () => {
      s3.uploads.set('dead', uploadOf('exports/a', 61));
      s3.uploads.set('young', uploadOf('exports/a', 59));
      s3.uploads.set('slow', uploadOf('exports/b', 6000));
      s3.uploads.set('foreign', uploadOf('exports2/a', 61));
      await files.removeAbandoned((name) => name === 'b');

      expect([...s3.uploads.keys()]).toEqual(['young', 'slow', 'foreign']);
    });

    it('loses nothing by being opened', async () => {
      s3.uploads.set('dead', uploadOf('exports/a', 61));
      await openS3Files(s3.options);
      expect(s3.uploads.size).toBe(1);
    });

    it('need not tell of its uploads', async () => {
      s3.mishaps.push({ on: /uploads=/, is: { status: 501, code: 'NotImplemented' } });
      await expect(files.removeAbandoned(() => false)).resolves.toBeUndefined();
    });

    it('may hold what is none of ours', async () => {
      for (const key of ['exports/', 'exports/a/', 'exports/a b', 'exports/.x', 'exports/%zz', 'other/a'])
        s3.objects.set(key, Buffer.alloc(0));
      await put('a/1', Buffer.from('small'));

      const names: string[] = [];
      for await (const { name } of files.list('')) names.push(name);
      expect(names).toEqual(['a/1']);
    });
  });

  describe('that is read in small parts', () => {
    const part = (start: number): Promise<Buffer> => files.readBytes('a/1', { start, end: start + 4096 });

    it('is asked once for neighbours, also at the same time', async () => {
      const content = randomBytes(200_000);
      await put('a/1', content);
      s3.asked.length = 0;
      const parts = [...(await Promise.all([part(0), part(4096)])), await part(8192)];

      expect(Buffer.concat(parts).equals(content.subarray(0, 12_288))).toBe(true);
      expect(asked()).toEqual(['GET exports/a/1']);
    });

    it('is asked again for a fault, which is not kept', async () => {
      await put('a/1', randomBytes(5000));
      s3.mishaps.push({ on: /^GET/, is: { status: 403, code: 'AccessDenied' } });
      await expect(part(0)).rejects.toThrow(StorageFault);
      await expect(part(0)).resolves.toHaveLength(4096);
    });

    it('misses a file that another process removed, after a while', async () => {
      const store = await openS3Files({ ...s3.options, cachedForMs: 50 });
      await put('a/1', randomBytes(5000));
      const read = () => store.readBytes('a/1', { start: 0, end: 10 });
      await read();
      await files.remove('a/1');

      await expect(read()).resolves.toHaveLength(10);
      const forgotten = (async () => {
        for (;;) {
          await read();
          await new Promise((later) => setTimeout(later, 5));
        }
      })();
      await expect(forgotten).rejects.toThrow(FileMissing);
    });
  });
});
