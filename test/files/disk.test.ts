import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDiskFiles } from '../../src/files/disk.js';
import { diskFault } from '../../src/files/disk-fault.js';
import { StorageFault } from '../../src/files/file-store.js';
import { describeFileStore } from '../contracts/file-store.contract.js';

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'rollcall-files-'));

describeFileStore('a folder on disk', async () => {
  const root = await newFolder();
  return {
    files: openDiskFiles(join(root, 'files')),
    another: () => Promise.resolve(openDiskFiles(join(root, 'files'))),
    dispose: () => rm(root, { recursive: true }),
  };
});

describe('a folder on disk', () => {
  let root: string;
  beforeEach(async () => {
    root = await newFolder();
  });
  afterEach(() => rm(root, { recursive: true }));

  it('keeps files 0600 and folders 0700', async () => {
    const writer = await openDiskFiles(join(root, 'store')).create('a/b/1');
    await writer.commit();

    const modeOf = async (path: string): Promise<number> => (await stat(join(root, path))).mode & 0o777;
    expect(await modeOf('store/a/b/1')).toBe(0o600);
    for (const folder of ['store', 'store/a', 'store/a/b', 'store/.partial']) {
      expect(await modeOf(folder)).toBe(0o700);
    }
  });

  it('has lost what a dead writer left, and not what a living one writes', async () => {
    const files = openDiskFiles(root);
    const writer = await files.create('a');
    await writer.write(Buffer.from('alive'));
    await writeFile(join(root, '.partial/dead'), 'x');
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(root, '.partial/dead'), longAgo, longAgo);
    await files.removeAbandoned(() => false);

    expect(await readdir(join(root, '.partial'))).toHaveLength(1);
    await writer.commit();
    expect(await readdir(join(root, '.partial'))).toHaveLength(0);
    expect((await stat(join(root, 'a'))).size).toBe(5);
  });

  it('calls a folder no file', async () => {
    await (await openDiskFiles(root).create('a/1')).commit();

    await expect(openDiskFiles(root).size('a')).resolves.toBeNull();
    await expect(openDiskFiles(root).readBytes('a', { start: 0, end: 1 })).rejects.toThrow(/no stored file/);
  });

  it('that nobody else has loses all that was half-written before it was opened, and nothing since', async () => {
    const before = await openDiskFiles(root).create('before');
    const files = openDiskFiles(root, { alone: true });
    // Not yet: the folder may turn out to be another's.
    expect(await readdir(join(root, '.partial'))).toHaveLength(1);
    const since = await files.create('since');
    await files.removeAbandoned(() => false);
    expect(await readdir(join(root, '.partial'))).toHaveLength(1);
    await since.commit();
    await before.abort();
  });

  describe('with a reservation', () => {
    const path = (): string => join(root, '.store');

    it('says whose it is to whoever looks, and lets nobody else look', async () => {
      await openDiskFiles(root).reserveFor('0123');
      expect(await readFile(path(), 'utf8')).toBe('0123\n');
      expect((await stat(path())).mode & 0o777).toBe(0o600);
    });

    it('that is just being made waits for it to be whole', async () => {
      await writeFile(path(), '01');
      const reserving = openDiskFiles(root).reserveFor('0123');
      setImmediate(() => void writeFile(path(), '0123\n'));
      await expect(reserving).resolves.toBeUndefined();
    });

    it('whose maker died over it says what to remove', async () => {
      await writeFile(path(), '');
      await expect(openDiskFiles(root).reserveFor('0123')).rejects.toThrow(
        new StorageFault(`${path()} is not whole; its maker died over it: remove it, and start again`),
      );
    });
  });

  it('leaves no partial file when a commit fails', async () => {
    const files = openDiskFiles(root);
    await (await files.create('a')).commit();
    const below = await files.create('a/1');

    await expect(below.commit()).rejects.toThrow(StorageFault);
    expect(await readdir(join(root, '.partial'))).toEqual([]);
  });

  it('is a storage fault when its place is taken by a file', async () => {
    await writeFile(join(root, 'taken'), '');
    expect(() => openDiskFiles(join(root, 'taken'))).toThrow(StorageFault);
  });

  it('is a storage fault when the folder is gone', async () => {
    const files = openDiskFiles(join(root, 'store'));
    await rm(join(root, 'store'), { recursive: true });
    await expect(files.create('a')).rejects.toThrow(/data directory is gone/);
  });

  it.each([
    ['ENOSPC', /disk is full; free space/],
    ['EROFS', /read-only/],
    ['EDQUOT', /quota/],
    ['EIO', /check its health/],
    ['EWHATEVER', /the file system refused/],
  ])('says what to do about %s, and names no path', (code, advice) => {
    const cause = Object.assign(new Error(`${code}: at /secret/place`), { code });
    const fault = diskFault('write', cause);

    expect(fault).toBeInstanceOf(StorageFault);
    expect(fault.message).toMatch(advice);
    expect(fault.message).not.toContain('secret');
    expect(fault.cause).toBe(cause);
  });
});
