import { isStorable } from '../json.js';
import { badInput } from '../refusal.js';

/**
 * Cursors are opaque: base64url of a short text whose first word says what it points into. They are no
 * secret and grant nothing; a foreign or made-up one finds nothing.
 */
export function encodeCursor(kind: string, ...parts: readonly (string | number)[]): string {
  return Buffer.from([kind, ...parts].join(' ')).toString('base64url');
}

/** The parts of a cursor of this kind; throws a `Refusal` for anything else. */
export function decodeCursor(kind: string, cursor: string, partCount: number): string[] {
  const [found, ...parts] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  const isWhole =
    found === kind &&
    parts.length === partCount &&
    encodeCursor(kind, ...parts) === cursor &&
    parts.every(isStorable);
  if (!isWhole) throw badInput('after', 'is not a cursor of this list; take `endCursor` of a page as it is');
  return parts;
}

/** A cursor's part that is a whole number. */
export function wholeNumberOf(part: string | undefined): number {
  if (part === undefined || !/^\d{1,15}$/.test(part))
    throw badInput('after', 'is not a cursor of this list; take `endCursor` of a page as it is');
  return Number(part);
}

const mostPerPage = 1000;

/** How many a page may hold: `first`, or the default of the field, refused outside of 1 to 1000. */
export function pageSizeOf(first: number | null | undefined, byDefault: number): number {
  const size = first ?? byDefault;
  if (!Number.isInteger(size) || size < 1 || size > mostPerPage)
    throw badInput('first', `must be from 1 to ${mostPerPage}, got ${size}`);
  return size;
}
