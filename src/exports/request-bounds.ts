import { badInput } from '../refusal.js';

/** Columns that a file may be asked to have; a unified user has some seventy fields. */
export const mostFields = 250;

/** What the fields of a request, and its options, may each take as JSON: they are stored, and given back in lists. */
export const mostBytes = 20_000;

/** Throws a `Refusal` when a part of a request, or a list of such parts, is longer than may be stored. */
export function requireShort(value: object, argument: string): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > mostBytes) {
    throw badInput(argument, `may take ${mostBytes} bytes, written as JSON; this takes ${bytes}`);
  }
}
