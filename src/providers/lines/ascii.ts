/** Bytes that JSON is made of. */
export const ascii = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Whether a byte is one of the ten digits. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ascii.zero && byte <= ascii.nine;
}

/** Whether these bytes stand there. */
export function standsAt(bytes: Buffer, at: number, wanted: Uint8Array | undefined): boolean {
  if (!wanted) return false;
  const { length } = wanted;
  for (let n = 0; n < length; n++) if (bytes[at + n] !== wanted[n]) return false;
  return true;
}
