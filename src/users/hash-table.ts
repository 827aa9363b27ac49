const wordsPerSlot = 4;
const firstSlots = 64;

/** Doubled at 70 %, a table is at least 35 % full: at most 46 bytes a hash, and short ways to a free slot. */
const fullestLoad = 0.7;

/**
 * A set of 128-bit hashes, given as four 32-bit words that are not all zero: open addressing over one typed
 * array, 16 bytes a slot, of which a free one is all zero.
 */
export class HashTable {
  private slots = new Int32Array(firstSlots * wordsPerSlot);
  size = 0;

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** True if the hash is new. */
  add(a: number, b: number, c: number, d: number): boolean {
    if (!put(this.slots, a, b, c, d)) return false;
    this.size++;
    if (this.size * wordsPerSlot > this.slots.length * fullestLoad) this.grow();
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
  let at = (a * wordsPerSlot) & mask;
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
