import * as real from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { scratchFolder } from '../support/scratch-folder.js';

/** What was done to the file system, in order: a sync when it has ended, a rename when it begins. */
let calls: string[] = [];

jest.unstable_mockModule('node:fs/promises', () => ({
  ...real,
  open: async (...args: Parameters<typeof real.open>) => {
    const handle = await real.open(...args);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      await sync();
      calls.push(`sync ${nameOf(String(args[0]))}`);
    };
    return handle;
  },
  rename: async (from: string, to: string) => {
    calls.push(`rename to ${nameOf(to)}`);
    await real.rename(from, to);
  },
}));

const { openDiskFiles } = await import('../../src/files/disk.js');

/** Names in the making are random. */
function nameOf(path: string): string {
  return path.includes('.partial') ? 'the partial file' : basename(path);
}

/** An empty folder with a name that can be told. */
async function newRoot(): Promise<string> {
  const root = `${scratchFolder()}/root`;
  await real.mkdir(root);
  return root;
}

beforeEach(() => {
  calls = [];
});

describe('a file that is committed on disk', () => {
  it('outlives a power cut, and so does its name: all that is new is synced before the commit resolves', async () => {
    const writer = await openDiskFiles(await newRoot()).create('a/b/1');
    await writer.write(Buffer.from('1'));
    await writer.commit();
    expect(calls).toEqual(['sync the partial file', 'rename to 1', 'sync b', 'sync a', 'sync root']);
  });

  it('in a folder that stands already costs the sync of that folder alone', async () => {
    const files = openDiskFiles(await newRoot());
    await (await files.create('a/1')).commit();
    calls = [];
    await (await files.create('a/2')).commit();
    expect(calls).toEqual(['sync the partial file', 'rename to 2', 'sync a']);
  });
});

describe('a folder that is reserved', () => {
  it('stays so after a power cut: the reservation is synced, and then its name', async () => {
    await openDiskFiles(await newRoot()).reserveFor('0123');
    expect(calls).toEqual(['sync .store', 'sync root']);
  });
});
