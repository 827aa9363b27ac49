/** Thirty-two well mixed bits out of three numbers; the same for the same numbers, for ever. */
export function mix(seed: number, index: number, salt: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number below 2³² as eight hexadecimal digits. */
export function hex(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0');
}
