import { userHashBytes } from './user-hash.js';

const wordsPerSlot = userHashBytes / 4;

/** Doubled at 70 %, a table is at least 35 % full: at most 46 bytes a user, and short ways to a free slot. */
const fullestLoad = 0.7;

/**
 * The users that an export has already collected: a set of their hashes in an open-addressing table, 16 bytes
 * a slot. A JavaScript `Set` of the ids takes ten times the memory.
 */
export class SeenUsers {
  private slots = new Int32Array(1024 * wordsPerSlot);
  private used = 0;
  /** A free slot is all zero, so the hash that is all zero has a place of its own. */
  private hasZero = false;

  /** How many users it holds. */
  get size(): number {
    return this.used + (this.hasZero ? 1 : 0);
  }

  /** Memory of the table. */
  get bytes(): number {
    return this.slots.byteLength;
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
    if ((a | b | c | d) === 0) {
      const isNew = !this.hasZero;
      this.hasZero = true;
      return isNew;
    }
    if (!put(this.slots, a, b, c, d)) return false;
    this.used++;
    if (this.used * wordsPerSlot > this.slots.length * fullestLoad) this.grow();
    return true;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    for (let at = 0; at < old.length; at += wordsPerSlot) {
      if (isFree(old, at)) continue;
      put(this.slots, old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0);
    }
  }
}

/** Puts a hash into the first free slot behind the one it points at; false if it stands there already. */
function put(slots: Int32Array, a: number, b: number, c: number, d: number): boolean {
  const mask = slots.length - 1;
  let at = (a << 2) & mask;
  while (slots[at] !== a || slots[at + 1] !== b || slots[at + 2] !== c || slots[at + 3] !== d) {
    if (isFree(slots, at)) {
      slots[at] = a;
      slots[at + 1] = b;
      slots[at + 2] = c;
      slots[at + 3] = d;
      return true;
    }
    at = (at + wordsPerSlot) & mask;
  }
  return false;
}

function isFree(slots: Int32Array, at: number): boolean {
  return slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
