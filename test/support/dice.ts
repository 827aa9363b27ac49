/** Chooses from 0 to below `end`. */
export type Dice = (end: number) => number;

/** Random numbers that a seed makes come again (mulberry32). */
export function seeded(seed: number): Dice {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}
