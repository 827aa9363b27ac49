import type { JsonObject, JsonValue } from '../../../json.js';
import type { AccountRow } from '../row.js';
import type { Words } from './words.js';
import { badQuery } from './words.js';

/** What a query makes of an account; `count` makes one row of them all. */
export type Selection =
  | { readonly kind: 'count'; readonly as: string }
  | { readonly kind: 'rows'; readonly toRow: (row: AccountRow) => JsonObject };

interface Column {
  /** Undefined = all of the account. */
  readonly path?: readonly string[];
  readonly as?: string;
}

/** Reads what stands behind SELECT. */
export function readSelection(words: Words): Selection {
  if (words.accept('COUNT', '(', '*', ')')) return { kind: 'count', as: readAlias(words) ?? 'count(*)' };
  const columns = [readColumn(words)];
  while (words.accept(',')) columns.push(readColumn(words));
  return { kind: 'rows', toRow: (row) => rowOf(row, columns) };
}

function readColumn(words: Words): Column {
  if (words.accept('*')) return {};
  const { kind, text } = words.next();
  if (kind !== 'name') throw badQuery(`expected a field, found ${text || 'its end'}`);
  const as = readAlias(words);
  return { path: text.split('.'), ...(as !== undefined && { as }) };
}

function readAlias(words: Words): string | undefined {
  if (!words.accept('AS')) return undefined;
  const { kind, text } = words.next();
  if (kind === 'name') return text;
  throw badQuery(`expected an alias, found ${text || 'its end'}`);
}

// An account comes without its password for everybody but who names it.
function rowOf(row: AccountRow, columns: readonly Column[]): JsonObject {
  return columns.reduce<JsonObject>((made, { path, as }) => {
    if (!path) return merged(made, row.account) as JsonObject;
    const account = path[0] === 'password' ? row.secretly() : row.account;
    if (as === undefined) return merged(made, picked(account, path) ?? {}) as JsonObject;
    const value = path.reduce<JsonValue | undefined>(stepInto, account);
    return value === undefined ? made : { ...made, [as]: value };
  }, {});
}

/** The account cut down to one path, with the same nesting. */
function picked(value: JsonValue | undefined, [step, ...rest]: readonly string[]): JsonValue | undefined {
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((member) => picked(member, [step, ...rest]) ?? {});
  const inner = picked(stepInto(value, step), rest);
  return inner === undefined ? undefined : { [step]: inner };
}

function stepInto(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value[step];
}

/** Two cuts of one account, put together again. */
function merged(one: JsonValue | undefined, other: JsonValue): JsonValue {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.map((member, at) => merged(member, other[at] ?? {}));
  }
  if (!isObject(one) || !isObject(other)) return other;
  const whole = { ...one };
  for (const [key, value] of Object.entries(other)) whole[key] = merged(whole[key], value);
  return whole;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
