import { ascii } from './ascii.js';

/** The text between two quotes of JSON, its escapes undone. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  if (isPlain(bytes, start, end)) return bytes.toString('latin1', start, end);
  return JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
}

/** ASCII without escapes stands there as it is. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if ((bytes[at] ?? 0) >= 0x80 || bytes[at] === ascii.backslash) return false;
  return true;
}
