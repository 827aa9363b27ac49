import { ascii, isDigit } from './ascii.js';

/** A double keeps so many digits, whatever they are, and prints them as they were. */
const mostDigits = 15;

/** With more of them behind the point a number is printed with an exponent. */
const mostLeadingZeros = 5;

/** The place behind a number that JavaScript prints as it stands there; -1 for any other. */
export function canonicalNumberEnd(bytes: Buffer, start: number): number {
  const first = bytes[start] === ascii.minus ? start + 1 : start;
  const point = digitsEnd(bytes, first);
  const isZero = bytes[first] === ascii.zero;
  const digits = point - first;
  if (digits === 0 || digits > mostDigits || (isZero && digits > 1)) return -1;
  if (bytes[point] === ascii.dot) return decimalsEnd(bytes, point + 1, isZero, mostDigits - digits);
  return isZero && first > start ? -1 : ended(bytes, point);
}

function decimalsEnd(bytes: Buffer, start: number, isBelowOne: boolean, most: number): number {
  const end = digitsEnd(bytes, start);
  const isPrintedSo = end > start && end - start <= most && bytes[end - 1] !== ascii.zero;
  if (!isPrintedSo || (isBelowOne && zerosEnd(bytes, start) - start > mostLeadingZeros)) return -1;
  return ended(bytes, end);
}

function digitsEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at;
}

function zerosEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === ascii.zero) at++;
  return at;
}

/** An exponent may follow, or what is no JSON at all. */
function ended(bytes: Buffer, end: number): number {
  const next = bytes[end];
  return next === ascii.comma || next === ascii.closeBrace || next === ascii.closeBracket ? end : -1;
}
