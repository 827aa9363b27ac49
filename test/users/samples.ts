import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach } from '@jest/globals';
import { openDiskFiles } from '../../src/files/disk.js';
import type { FileStore } from '../../src/files/file-store.js';
import type { UserRecord } from '../../src/users/record.js';
import type { Segment } from '../../src/users/segment.js';
import { openSegment } from '../../src/users/segment-writer.js';
import { hashUserId } from '../../src/users/user-hash.js';

/** A file store that is new for each test of the file. */
export function useFiles(): { readonly files: FileStore; names(): Promise<string[]> } {
  let root: string;
  let files: FileStore;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rollcall-users-'));
    files = openDiskFiles(root);
  });
  afterEach(() => rm(root, { recursive: true }));
  return {
    get files() {
      return files;
    },
    async names() {
      const found: string[] = [];
      for await (const file of files.list('')) found.push(file.name);
      return found.sort();
    },
  };
}

/** A user of the sample source; whatever is given stands in it. */
export function user(id: string, fields: Partial<UserRecord> = {}): UserRecord {
  return { id: `acme:${id}`, source: 'acme', providerUserId: id, ...fields };
}

/** Users as one closed segment. */
export async function segmentOf(
  files: FileStore,
  name: string,
  users: readonly UserRecord[],
): Promise<Segment> {
  const segment = await openSegment(files, name);
  for (const each of users) segment.add(JSON.stringify(each), hashUserId(each.providerUserId));
  return segment.close();
}

/** Users that fill several blocks: about 700 bytes each, no two alike. */
export function manyUsers(count: number, from = 0): UserRecord[] {
  return Array.from({ length: count }, (_, n) =>
    user(`u${from + n}`, {
      name: `Zoë ${from + n}`,
      customAttributes: { note: 'xyz'.repeat(200 + (n % 7)) },
    }),
  );
}

export async function contentOf(files: FileStore, name: string): Promise<Buffer> {
  return buffer(await files.read(name));
}
