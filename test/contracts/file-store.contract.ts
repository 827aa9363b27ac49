import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileMissing, type FileStore } from '../../src/files/file-store.js';
import { describeReservation } from './file-reservation.contract.js';

/** A store to be tested, empty, and how to get rid of it. */
export interface OpenedStore {
  readonly files: FileStore;
  /** Opens the same place once more, as another process does. */
  another(): Promise<FileStore>;
  dispose(): Promise<void>;
}

const ten = Buffer.from('0123456789');

/** What URLs, signatures, XML and listings read in their own way. */
const oddNames = [
  'a b/c  d',
  ' first and last ',
  'it\'s <b>&amp;</b> "so"',
  'a?b=c&d#e',
  'a%2Fb%3F+c',
  'ünïcödé/名前/🙂',
  "!*'();:@=$,[]~",
];

/** What every file store promises; each driver runs this suite against a new, empty store per test. */
export function describeFileStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as a file store`, () => {
    let opened: OpenedStore;
    let files: FileStore;

    beforeEach(async () => {
      opened = await open();
      files = opened.files;
    });
    afterEach(async () => {
      await files.close();
      await opened.dispose();
    });

    async function put(file: string, ...chunks: readonly Uint8Array[]): Promise<void> {
      const writer = await files.create(file);
      for (const chunk of chunks) await writer.write(chunk);
      await writer.commit();
    }
    async function names(folder = ''): Promise<string[]> {
      const found: string[] = [];
      for await (const file of files.list(folder)) found.push(file.name);
      return found.sort();
    }
    const content = async (file: string): Promise<Buffer> => buffer(await files.read(file));

    describe('a written file', () => {
      it('has its chunks in the order they were written', async () => {
        await put('a/1', Buffer.from('one '), Buffer.from(''), Buffer.from('two'));

        await expect(content('a/1')).resolves.toEqual(Buffer.from('one two'));
        await expect(files.size('a/1')).resolves.toBe(7);
      });

      it('is not there at all before it is committed', async () => {
        const writer = await files.create('a/1');
        await writer.write(ten);

        await expect(files.size('a/1')).resolves.toBeNull();
        await expect(files.read('a/1')).rejects.toThrow(FileMissing);
        await expect(names()).resolves.toEqual([]);

        await writer.commit();
        await expect(names()).resolves.toEqual(['a/1']);
      });

      it('may be empty', async () => {
        await put('empty');

        await expect(files.size('empty')).resolves.toBe(0);
        await expect(content('empty')).resolves.toEqual(Buffer.alloc(0));
        await expect(files.readBytes('empty', { start: 0, end: 10 })).resolves.toEqual(Buffer.alloc(0));
      });

      it('may be larger than any buffer on its way, and is cut anywhere', async () => {
        const whole = randomBytes(18 << 20);
        const cuts = [0, 1, 700_001, 5 << 20, (10 << 20) + 1, 18 << 20];
        await put('large', ...cuts.map((cut, index) => whole.subarray(cuts[index - 1] ?? 0, cut)));

        const back = await content('large');
        expect(back.length).toBe(whole.length);
        expect(back.equals(whole)).toBe(true);
        await expect(files.size('large')).resolves.toBe(whole.length);
      });

      it('does not change with the buffer that it was written from', async () => {
        const chunk = Buffer.from('one ');
        const writer = await files.create('a/1');
        await writer.write(chunk);
        chunk.write('two ');
        await writer.write(chunk);
        await writer.commit();

        await expect(content('a/1')).resolves.toEqual(Buffer.from('one two '));
      });

      it.each(oddNames)('may have the name %j', async (name) => {
        await put(name, ten);

        expect(await names()).toContain(name);
        await expect(files.size(name)).resolves.toBe(10);
        await expect(content(name)).resolves.toEqual(ten);
        await files.remove(name);
        await expect(names()).resolves.not.toContain(name);
      });

      it('replaces the one that stands there, at once and only when committed', async () => {
        await put('a/1', Buffer.from('old'));
        const writer = await files.create('a/1');
        await writer.write(Buffer.from('newer'));
        await expect(content('a/1')).resolves.toEqual(Buffer.from('old'));
        await expect(files.readBytes('a/1', { start: 0, end: 9 })).resolves.toEqual(Buffer.from('old'));

        await writer.commit();
        await expect(content('a/1')).resolves.toEqual(Buffer.from('newer'));
        await expect(files.readBytes('a/1', { start: 0, end: 9 })).resolves.toEqual(Buffer.from('newer'));
      });

      it.each([4 << 10, 4 << 20])(
        'is one of two that were written under the name at the same time in pieces of %d bytes, never a mixture',
        async (bytes) => {
          const pieces = [Buffer.alloc(bytes, 'a'), Buffer.alloc(bytes, 'b')] as const;
          const [a, b] = [await files.create('a/1'), await files.create('a/1')];
          await Promise.all([a.write(pieces[0]), b.write(pieces[1])]);
          await Promise.all([a.write(pieces[0]), b.write(pieces[1])]);
          await Promise.all([a.commit(), b.commit()]);

          const back = await content('a/1');
          expect(pieces.some((piece) => back.equals(Buffer.concat([piece, piece])))).toBe(true);
          await expect(names()).resolves.toEqual(['a/1']);
        },
      );
    });

    describe('an aborted file', () => {
      it.each([10, 12 << 20])('leaves nothing behind when %d bytes were written', async (bytes) => {
        const writer = await files.create('a/1');
        await writer.write(Buffer.alloc(bytes));
        await writer.abort();

        await expect(files.size('a/1')).resolves.toBeNull();
        await expect(names()).resolves.toEqual([]);
      });

      it('leaves the one that stood there', async () => {
        await put('a/1', Buffer.from('old'));
        const writer = await files.create('a/1');
        await writer.write(ten);
        await writer.abort();

        await expect(content('a/1')).resolves.toEqual(Buffer.from('old'));
      });

      it('stays when the abort comes after the commit', async () => {
        const writer = await files.create('a/1');
        await writer.write(ten);
        await writer.commit();
        await writer.abort();

        await expect(content('a/1')).resolves.toEqual(ten);
      });
    });

    describe('reading', () => {
      beforeEach(() => put('ten', ten));

      it.each([
        { start: 0, end: 10, expected: '0123456789' },
        { start: 3, end: 7, expected: '3456' },
        { start: 9, end: 10, expected: '9' },
        { start: 8, end: 99, expected: '89' },
        { start: 4, end: 4, expected: '' },
        { start: 10, end: 12, expected: '' },
        { start: 50, end: 60, expected: '' },
      ])('gives bytes $start to $end as "$expected"', async ({ start, end, expected }) => {
        const streamed = await buffer(await files.read('ten', { start, end }));
        expect(streamed.toString()).toBe(expected);
        const atOnce = await files.readBytes('ten', { start, end });
        expect(atOnce.toString()).toBe(expected);
      });

      it('goes to the end when no end is given', async () => {
        const streamed = await buffer(await files.read('ten', { start: 7, end: Infinity }));
        expect(streamed.toString()).toBe('789');
      });

      it.each([
        [0, 300_000],
        [100_000, 200_000],
        [131_071, 131_073],
        [262_144, 400_000],
        [0, 2_000_000],
      ])('gives the same bytes again and again, from %d to %d', async (start, end) => {
        const whole = randomBytes(1_500_000);
        await put('whole', whole);

        for (const _ of ['once', 'again']) {
          const part = await files.readBytes('whole', { start, end });
          expect(part.equals(whole.subarray(start, end))).toBe(true);
        }
      });

      it('says that a file is missing', async () => {
        await expect(files.read('none')).rejects.toThrow(FileMissing);
        await expect(files.readBytes('none/at/all', { start: 0, end: 1 })).rejects.toThrow(FileMissing);
        await expect(files.size('none')).resolves.toBeNull();
      });

      it('may end early', async () => {
        await put('large', Buffer.alloc(8 << 20));
        const stream = await files.read('large');
        for await (const _ of stream) break;

        expect(stream.destroyed).toBe(true);
        await files.remove('large');
        await expect(files.size('large')).resolves.toBeNull();
      });

      it('goes no further ahead than its reader', async () => {
        await put('large', Buffer.alloc(16 << 20));
        const stream = await files.read('large');
        await new Promise((resolve) => stream.once('readable', resolve));

        expect(stream.readableLength).toBeLessThan(8 << 20);
        stream.destroy();
      });
    });

    describe('the list', () => {
      it('names every file below a folder with its size and time, and nothing beside it', async () => {
        await put('a/1', ten);
        await put('a/b/2', ten);
        await put('ab/3', ten);

        await expect(names()).resolves.toEqual(['a/1', 'a/b/2', 'ab/3']);
        await expect(names('a')).resolves.toEqual(['a/1', 'a/b/2']);
        await expect(names('missing')).resolves.toEqual([]);
        for await (const file of files.list('ab')) {
          expect(file.bytes).toBe(10);
          expect(Math.abs(file.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
        }
      });
    });

    describe('a list of many', () => {
      it('names each file once', async () => {
        const many = Array.from({ length: 60 }, (_, index) => `many/${index % 3}/${index}`);
        await Promise.all(many.map((name) => put(name, ten)));
        await put('many2/1', ten);

        await expect(names('many')).resolves.toEqual(many.sort());
        await files.removeFolder('many');
        await expect(names()).resolves.toEqual(['many2/1']);
      });
    });

    describe('removing', () => {
      it('is noticed by who has just read the file', async () => {
        const part = { start: 0, end: 4 };
        for (const remove of [() => files.remove('a/1'), () => files.removeFolder('a')]) {
          await put('a/1', ten);
          await expect(files.readBytes('a/1', part)).resolves.toHaveLength(4);
          await remove();

          await expect(files.readBytes('a/1', part)).rejects.toThrow(FileMissing);
          await expect(files.read('a/1')).rejects.toThrow(FileMissing);
        }
      });

      it('takes one file away and leaves its neighbours', async () => {
        await put('a/1', ten);
        await put('a/2', ten);
        await files.remove('a/1');

        await expect(names()).resolves.toEqual(['a/2']);
      });

      it('takes a folder away with all in it', async () => {
        await put('a/1', ten);
        await put('a/b/2', ten);
        await put('ab/3', ten);
        await files.removeFolder('a');

        await expect(names()).resolves.toEqual(['ab/3']);
      });

      it('is no fault when there is nothing', async () => {
        await expect(files.remove('none')).resolves.toBeUndefined();
        await expect(files.removeFolder('none')).resolves.toBeUndefined();
      });
    });

    it.each([
      '',
      '/etc/passwd',
      '../a',
      'a/../../b',
      'a//b',
      'a/',
      './a',
      'a\0b',
      'a\\..\\b',
      'a\u0085',
      '\ud800',
      '.partial/x',
    ])('refuses the name %j', async (bad) => {
      await expect(files.create(bad)).rejects.toThrow(RangeError);
      await expect(files.read(bad)).rejects.toThrow(RangeError);
      await expect(files.size(bad)).rejects.toThrow(RangeError);
      await expect(files.remove(bad)).rejects.toThrow(RangeError);
      await expect(files.removeFolder(bad)).rejects.toThrow(RangeError);
    });

    describeReservation(() => opened);
  });
}
