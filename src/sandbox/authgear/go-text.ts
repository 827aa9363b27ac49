import type { JsonValue } from '../../json.js';

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON as Go writes it: what means something to HTML or JavaScript is escaped. */
export function goJson(value: JsonValue): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => escapes[sign] ?? sign);
}

/** JSON of what Go holds as a map: the same, with the keys of every object in alphabetical order. */
export function goMapJson(value: JsonValue): string {
  return goJson(sorted(value));
}

/** A time as Go writes it: RFC 3339 in UTC, up to nine digits of a second, no zeros at their end. */
export function goTime(ms: number, nanosBehind = 0): string {
  const iso = new Date(ms).toISOString();
  const fraction = `${iso.slice(20, 23)}${String(nanosBehind).padStart(6, '0')}`.replace(/0+$/, '');
  return `${iso.slice(0, 19)}${fraction && `.${fraction}`}Z`;
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
