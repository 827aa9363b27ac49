import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileMissing, type FileStore } from '../../src/files/file-store.js';

/** A store to be tested, empty, and how to get rid of it. */
export interface OpenedStore {
  readonly files: FileStore;
  dispose(): Promise<void>;
}

const ten = Buffer.from('0123456789');

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

      it('may be larger than any buffer on its way', async () => {
        const chunk = Buffer.alloc(1 << 20, 'rollcall');
        await put('large', ...Array.from({ length: 12 }, () => chunk));

        const back = await content('large');
        expect(back.length).toBe(12 << 20);
        expect(back.equals(Buffer.alloc(12 << 20, 'rollcall'))).toBe(true);
      });

      it('replaces the one that stands there, at once and only when committed', async () => {
        await put('a/1', Buffer.from('old'));
        const writer = await files.create('a/1');
        await writer.write(Buffer.from('newer'));
        await expect(content('a/1')).resolves.toEqual(Buffer.from('old'));

        await writer.commit();
        await expect(content('a/1')).resolves.toEqual(Buffer.from('newer'));
      });

      it('is one of two that were written under the name at the same time, never a mixture', async () => {
        const [a, b] = [await files.create('a/1'), await files.create('a/1')];
        await Promise.all([a.write(Buffer.alloc(4096, 'a')), b.write(Buffer.alloc(4096, 'b'))]);
        await Promise.all([a.write(Buffer.alloc(4096, 'a')), b.write(Buffer.alloc(4096, 'b'))]);
        await Promise.all([a.commit(), b.commit()]);

        const back = (await content('a/1')).toString();
        expect(back === 'a'.repeat(8192) || back === 'b'.repeat(8192)).toBe(true);
        await expect(names()).resolves.toEqual(['a/1']);
      });
    });

    describe('an aborted file', () => {
      it('leaves nothing behind', async () => {
        const writer = await files.create('a/1');
        await writer.write(ten);
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

    describe('removing', () => {
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

    it.each(['', '/etc/passwd', '../a', 'a/../../b', 'a//b', 'a/', './a', 'a\0b', 'a\\..\\b', '.partial/x'])(
      'refuses the name %j',
      async (bad) => {
        await expect(files.create(bad)).rejects.toThrow(RangeError);
        await expect(files.read(bad)).rejects.toThrow(RangeError);
        await expect(files.size(bad)).rejects.toThrow(RangeError);
        await expect(files.remove(bad)).rejects.toThrow(RangeError);
        await expect(files.removeFolder(bad)).rejects.toThrow(RangeError);
      },
    );
  });
}
