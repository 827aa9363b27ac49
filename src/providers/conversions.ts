import type { JsonObject, JsonValue } from '../json.js';
import type { Gender } from '../users/record.js';

/**
 * Brings one value of a provider's record to what the unified user holds; undefined = absent. Its name
 * stands on the mapping page of the docs.
 */
export type Conversion<T = unknown> = (value: JsonValue) => T | undefined;

/** A string as it is, a number as its digits; an empty string is absent. */
export function text(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** {@link text} in lower case. */
export function lowerCase(value: JsonValue): string | undefined {
  return text(value)?.toLowerCase();
}

/** A boolean, also as `true`, `false`, 1 or 0, in words or digits. */
export function boolean(value: JsonValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' || typeof value === 'number'
    ? booleanWords.get(String(value).toLowerCase())
    : undefined;
}

const booleanWords = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** The opposite of {@link boolean}. */
export function not(value: JsonValue): boolean | undefined {
  const converted = boolean(value);
  return converted === undefined ? undefined : !converted;
}

/** True when the provider sends null for it, false for any other value. */
export function isNull(value: JsonValue): boolean {
  return value === null;
}

/** A whole number, also in digits. */
export function integer(value: JsonValue): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** An ISO 8601 date-time brought to UTC with milliseconds; one that already is passes unchanged. */
export function isoDate(value: JsonValue): string | undefined {
  if (typeof value !== 'string' || value.length < 10) return undefined;
  return isCanonical(value) ? value : fromEpoch(Date.parse(value));
}

/** Milliseconds since 1970 as ISO 8601, also in digits. */
export function epochMs(value: JsonValue): string | undefined {
  const ms = integer(value);
  return ms === undefined ? undefined : fromEpoch(ms);
}

/** A moment as {@link epochMs} or as {@link isoDate}. */
export function instant(value: JsonValue): string | undefined {
  return epochMs(value) ?? isoDate(value);
}

/** A full valid date, from the three numbers `birthYear`, `birthMonth` and `birthDay` of an object. */
export function birthDate(value: JsonValue): string | undefined {
  const { birthYear, birthMonth, birthDay } = object(value) ?? {};
  const parts = [birthYear, birthMonth, birthDay].map((part) => integer(part ?? null));
  const [year, month, day] = parts.map((part) => String(part).padStart(2, '0'));
  return localDate(`${year}-${month}-${day}`);
}

/** A full valid date, from `YYYY-MM-DD` or milliseconds since 1970 (negative before); anything less is absent. */
export function localDate(value: JsonValue): string | undefined {
  if (typeof value === 'number') return epochMs(value)?.slice(0, 10);
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  const date = fromEpoch(Date.parse(`${value}T00:00:00.000Z`));
  return date?.startsWith(value) ? value : undefined;
}

/** One of the four words of the unified user; words that are none of them are absent. */
export function gender(value: JsonValue): Gender | undefined {
  return typeof value === 'string' ? genderWords.get(value.toLowerCase()) : undefined;
}

const genderWords = new Map<string, Gender>([
  ['male', 'MALE'],
  ['m', 'MALE'],
  ['female', 'FEMALE'],
  ['f', 'FEMALE'],
  ['neutral', 'NEUTRAL'],
  ['other', 'NEUTRAL'],
  ['unknown', 'UNKNOWN'],
  ['u', 'UNKNOWN'],
]);

/**
 * Whether an identity is one at a social network, by the kind of its provider: false for a directory and
 * for credentials of one's own; kinds that are not known are absent.
 */
export function socialNetwork(value: JsonValue): boolean | undefined {
  return typeof value === 'string' ? socialWords.get(value) : undefined;
}

const socialWords = new Map([
  ...['apple', 'facebook', 'github', 'google', 'linkedin', 'wechat'].map((kind) => [kind, true] as const),
  ...['adfs', 'azureadb2c', 'azureadv2', 'ldap', 'login_id'].map((kind) => [kind, false] as const),
]);

/** The texts of a list; a lone text is a list of one, null is absent, an empty list stays. */
export function stringList(value: JsonValue): readonly string[] | undefined {
  if (Array.isArray(value)) return value.map(text).filter((item) => item !== undefined);
  if (value === '') return [];
  const single = text(value);
  return single === undefined ? undefined : [single];
}

/** The first text of a list, or a lone text. */
export function firstText(value: JsonValue): string | undefined {
  return stringList(value)?.[0];
}

/** The first `number` of a list of phones such as `{ type, number }`, or that of a lone one. */
export function phoneNumber(value: JsonValue): string | undefined {
  const numbers = [value].flat().map((phone) => text(object(phone)?.number ?? phone));
  return numbers.find((number) => number !== undefined);
}

/** The `company` of the present job in a list of jobs, else of the first one; a lone text is taken as it is. */
export function employer(value: JsonValue): string | undefined {
  return text(value) ?? text(presentJob(value).company ?? null);
}

/** The `title` of the present job in a list of jobs, else of the first one; a lone text is taken as it is. */
export function position(value: JsonValue): string | undefined {
  return text(value) ?? text(presentJob(value).title ?? null);
}

/** True for the name of a social network: any but `site`, which is the site's own directory. */
export function isSocialNetwork(value: JsonValue): boolean | undefined {
  const name = text(value);
  return name === undefined ? undefined : name.toLowerCase() !== 'site';
}

/** A JSON object as it is. */
export function object(value: JsonValue): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function presentJob(value: JsonValue): JsonObject {
  const jobs = [value].flat().map((job) => object(job) ?? {});
  return jobs.find(({ isCurrent }) => boolean(isCurrent ?? null)) ?? jobs[0] ?? {};
}

/** Years of four digits only: what lies outside cannot be written as ISO 8601 without a sign. */
function fromEpoch(ms: number): string | undefined {
  return ms >= firstMs && ms <= lastMs ? new Date(ms).toISOString() : undefined;
}

const firstMs = Date.parse('0001-01-01T00:00:00.000Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * True for `YYYY-MM-DDTHH:mm:ss.sssZ` with a day that every month has. Most dates that arrive are such,
 * and parsing and printing them again would cost more than the rest of the record.
 */
function isCanonical(value: string): boolean {
  return value.length === 24 && canonical.test(value);
}

const canonical =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
