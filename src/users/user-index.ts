import { LRUCache } from 'lru-cache';
import type { FileStore } from '../files/file-store.js';
import { FileDamaged } from './file-damaged.js';
import { readShared } from './shared-reads.js';
import { userHashBytes } from './user-hash.js';

/** Bytes of an entry: the hash, then the segment's number and the row in it as little-endian u32. */
export const entryBytes = userHashBytes + 8;

/** Entries of a page, which is read at once: as many as fit into 4 KB. */
export const pageEntries = Math.floor(4096 / entryBytes);

/** Fences of a million users take 94 KB. */
const cachedBytes = 32 * 1024 * 1024;

/**
 * Where each user of a finished export stands. The file holds an entry per user, sorted by hash, and behind
 * them the fences: the first hash of every page of entries.
 */
export interface UserIndex {
  /** Its name in the file store; its content never changes. */
  readonly name: string;
  readonly entries: number;
}

/** Where a user stands: the number of the segment in the export's list, and the row in that segment. */
export interface UserPlace {
  readonly segment: number;
  readonly row: number;
}

const fencesOfStores = new WeakMap<FileStore, LRUCache<string, Buffer>>();

/**
 * Finds users by hash, in the order given; null where the export has no such user. Reads the fences once per
 * index, and each page of entries, at most 4 KB, once for all who stand there; a page that cannot be read is an
 * Error (FileMissing, FileDamaged, StorageFault) for those alone.
 *
 * @throws FileMissing, FileDamaged, StorageFault, of the fences
 */
export async function findUsers(
  files: FileStore,
  index: UserIndex,
  hashes: readonly Uint8Array[],
): Promise<(UserPlace | null | Error)[]> {
  const fences = await fencesOf(files, index);
  const pageOf = (hash: Uint8Array) => lastAtMost(fences, userHashBytes, hash);
  return readShared(hashes, pageOf, async (any) => {
    const entries = await entriesOf(files, index, pageOf(any));
    return (hash) => placeIn(entries, hash);
  });
}

/** Before the first page stands nobody. */
async function entriesOf(files: FileStore, index: UserIndex, page: number): Promise<Buffer> {
  if (page < 0) return Buffer.alloc(0);
  const start = page * pageEntries * entryBytes;
  const end = Math.min(start + pageEntries * entryBytes, index.entries * entryBytes);
  const entries = await files.readBytes(index.name, { start, end });
  if (entries.length !== end - start) throw new FileDamaged(index.name);
  return entries;
}

function placeIn(entries: Buffer, hash: Uint8Array): UserPlace | null {
  const at = lastAtMost(entries, entryBytes, hash) * entryBytes;
  if (at < 0 || entries.compare(hash, 0, userHashBytes, at, at + userHashBytes) !== 0) return null;
  return { segment: entries.readUInt32LE(at + 16), row: entries.readUInt32LE(at + 20) };
}

async function fencesOf(files: FileStore, { name, entries }: UserIndex): Promise<Buffer> {
  const cache = fencesOfStores.get(files) ?? new LRUCache({ maxSize: cachedBytes, sizeCalculation: sizeOf });
  fencesOfStores.set(files, cache);
  const known = cache.get(name);
  if (known) return known;
  const start = entries * entryBytes;
  const bytes = Math.ceil(entries / pageEntries) * userHashBytes;
  const fences = await files.readBytes(name, { start, end: start + bytes });
  if (fences.length !== bytes) throw new FileDamaged(name);
  cache.set(name, fences);
  return fences;
}

function sizeOf(fences: Buffer): number {
  return fences.length + 1;
}

/** The number of the last of the sorted, equally long records whose hash is not above `hash`; -1 for none. */
function lastAtMost(records: Buffer, recordBytes: number, hash: Uint8Array): number {
  let low = 0;
  let high = records.length / recordBytes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * recordBytes;
    if (records.compare(hash, 0, userHashBytes, at, at + userHashBytes) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
