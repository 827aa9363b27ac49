import { isSecretName, isSecretText, shortestSecret } from '../secrets.js';
import { standsAt } from './ascii.js';
import { textOf } from './text-of.js';

/** Names that were judged, by a few bits of their hash; of two with the same, the later one stays. */
const judged: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(4096).fill(undefined);

/** Whether no value under this name, between its quotes in canonical JSON, is a secret for its name. */
export function isHarmlessName(bytes: Buffer, start: number, end: number, hash: number): boolean {
  const place = hash & (judged.length - 1);
  const known = judged[place];
  if (known?.length === end - start && standsAt(bytes, start, known)) return true;
  if (isSecretName(textOf(bytes, start, end))) return false;
  judged[place] = Uint8Array.from(bytes.subarray(start, end));
  return true;
}

/** Whether a text, between its quotes in canonical JSON and without three minus signs in a row, is no secret. */
export function isHarmlessText(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < shortestSecret || !beginsLikeSecret(bytes, start)) return true;
  return !isSecretText(textOf(bytes, start, end));
}

/** What the shapes of secrets begin with, in capitals or not; that of a private key, `-----`, stands anywhere. */
const firstPairs: readonly (readonly [string, string | null])[] = [
  ['$', null],
  ['{', null],
  ['o', 't'],
  ['b', 'e'],
  ['e', 'y'],
  ['p', 'b'],
];

/** By the first byte, and 0x20 set in both: the second one; 0 = any, -1 = this is no beginning. */
const secondBytes = new Int16Array(256).fill(-1);
for (const [first, second] of firstPairs)
  secondBytes[first.charCodeAt(0) | 0x20] = second?.charCodeAt(0) ?? 0;

function beginsLikeSecret(bytes: Buffer, start: number): boolean {
  const second = secondBytes[(bytes[start] ?? 0) | 0x20] ?? -1;
  return second === 0 || second === ((bytes[start + 1] ?? 0) | 0x20);
}
