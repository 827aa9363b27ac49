import type { ByteRange } from '../files/file-store.js';

/**
 * The part of a file that a Range header asks for; `'none'` when the whole file is to be sent, which is also
 * the answer to several ranges and to what is no range, and `'outside'` when no byte of it is there.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | 'outside' {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || from + to === '') return 'none';
  if (from === '') return lastBytes(Number(to), size);
  const start = Number(from);
  const end = to === '' ? size : Math.min(Number(to) + 1, size);
  if (to !== '' && Number(to) < start) return 'none';
  return start < size ? { start, end } : 'outside';
}

function lastBytes(count: number, size: number): ByteRange | 'outside' {
  return count > 0 && size > 0 ? { start: Math.max(0, size - count), end: size } : 'outside';
}
