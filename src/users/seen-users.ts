import { HashTable } from './hash-table.js';
import { userHashBytes } from './user-hash.js';

/** A table that grows holds the event loop and two copies of itself; of many, each is small. */
const tableCount = 64;

/**
 * The users that an export has already collected: a set of their hashes at no more than 46 bytes a user (from
 * some thousands on). A JavaScript `Set` of the ids takes ten times the memory.
 */
export class SeenUsers {
  private readonly tables = Array.from({ length: tableCount }, () => new HashTable());
  /** A table cannot hold the hash that is all zero. */
  private hasZero = false;

  /** How many users it holds. */
  get size(): number {
    return this.tables.reduce((sum, table) => sum + table.size, this.hasZero ? 1 : 0);
  }

  /** Memory of the tables. */
  get bytes(): number {
    return this.tables.reduce((sum, table) => sum + table.bytes, 0);
  }

  /** Notes a user by the 16 bytes of its hash; true if it is new. */
  add(hash: Uint8Array): boolean {
    if (hash.length !== userHashBytes) throw new RangeError(`a hash of ${hash.length} bytes is no user's`);
    return this.addAt(hash, 0);
  }

  /** Notes every user of a segment's sidecar. */
  addAll(sidecar: Uint8Array): void {
    if (sidecar.length % userHashBytes !== 0) throw new RangeError(`${sidecar.length} bytes are no sidecar`);
    for (let at = 0; at < sidecar.length; at += userHashBytes) this.addAt(sidecar, at);
  }

  private addAt(bytes: Uint8Array, at: number): boolean {
    const a = word(bytes, at);
    const b = word(bytes, at + 4);
    const c = word(bytes, at + 8);
    const d = word(bytes, at + 12);
    if ((a | b | c | d) === 0) return this.addZero();
    // A table places a hash by its first word, so the last one chooses the table.
    return this.tables[d & (tableCount - 1)]?.add(a, b, c, d) ?? false;
  }

  private addZero(): boolean {
    const isNew = !this.hasZero;
    this.hasZero = true;
    return isNew;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
