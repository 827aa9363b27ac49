import { ascii, isDigit } from './ascii.js';

/** The digits of a moment stand at the zeros. */
const form = Buffer.from('0000-00-00T00:00:00.000Z');

/** Days that the months have in every year. */
const days = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether `YYYY-MM-DDTHH:mm:ss.sssZ` stands there, with a day that the month has in every year: what a date stays
 * when it is parsed and printed again.
 */
export function isCanonicalDate(bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== form.length) return false;
  for (let n = 0; n < form.length; n++) {
    const byte = bytes[start + n];
    if (form[n] === ascii.zero ? !isDigit(byte) : byte !== form[n]) return false;
  }
  const two = (at: number): number => digit(bytes, start + at) * 10 + digit(bytes, start + at + 1);
  const [month, day] = [two(5), two(8)];
  const isDay = day >= 1 && day <= (days[month] ?? 0);
  return isDay && two(0) + two(2) > 0 && two(11) < 24 && two(14) < 60 && two(17) < 60;
}

function digit(bytes: Buffer, at: number): number {
  return (bytes[at] ?? 0) - ascii.zero;
}
