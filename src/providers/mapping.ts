import type { JsonObject, JsonValue } from '../json.js';
import { userFields, type UserField, type UserRecord } from '../users/record.js';
import type { Conversion } from './conversions.js';
import { isObject } from './wire-shape.js';

type Nested = 'address' | 'statistics' | 'agentActivity';
type NestedPath = {
  [Field in Nested]: `${Field}.${keyof (typeof userFields)[Field]['fields'] & string}`;
}[Nested];

/** A place of the unified user that a mapping table can fill. */
export type UserPath = Exclude<UserField, 'id' | 'source' | 'raw' | Nested> | NestedPath;

/** Where a value stands in the provider's record: member names joined by dots. */
type WirePath = string;

/** A value: the first path whose value converts counts. */
export interface ValueRule {
  readonly from: WirePath | readonly WirePath[];
  readonly as: Conversion;
  /** The provider sends it only when the source's settings ask for it (`extraFields`). */
  readonly extra?: true;
  /** `[]` where the provider leaves out empty lists; default: what is left out is not known. */
  readonly absent?: readonly [];
}

/** A list of objects, each mapped by rules of its own; items that lack `required` are left out. */
export interface ListRule {
  readonly from: WirePath;
  readonly each: Readonly<Record<string, ValueRule>>;
  readonly required: string;
  readonly extra?: true;
  readonly absent?: readonly [];
}

/** Several containers side by side in one object, under their own names. */
export interface GatherRule {
  readonly gather: readonly string[];
  readonly extra?: true;
}

/** How one place of the unified user is filled. */
export type Rule = ValueRule | ListRule | GatherRule;

/**
 * How a provider's record becomes the unified user: data, not code. `providerUserId` is the only
 * field that every table must fill.
 */
export type MappingTable = Readonly<Partial<Record<UserPath, Rule>>> & { readonly providerUserId: ValueRule };

/** Makes the unified user of a wire record that is free of secrets; undefined when it has no id. */
export type Normalise = (wire: JsonObject) => UserRecord | undefined;

/** What makes users of the records of a source. */
export interface SourceMapping {
  readonly table: MappingTable;
  readonly sourceId: string;
  /** Keep the provider's own record as `raw`. */
  readonly keepRaw: boolean;
}

type Reader = (wire: JsonObject) => unknown;
type ObjectReader = (wire: JsonObject) => Readonly<Record<string, unknown>> | undefined;
interface Member {
  readonly name: string;
  readonly read: Reader;
}

/**
 * Compiles a table once into closures that make users with their keys in the order of `userFields`,
 * absent ones left out.
 */
export function compileMapping({ table, sourceId, keepRaw }: SourceMapping): Normalise {
  const readId = compileRule(table.providerUserId);
  const members = membersOf(table);
  return (wire) => {
    const providerUserId = readId(wire) as string | undefined;
    if (providerUserId === undefined) return undefined;
    const user: Record<string, unknown> = {
      id: `${sourceId}:${providerUserId}`,
      source: sourceId,
      providerUserId,
    };
    for (const { name, read } of members) {
      const value = read(wire);
      if (value !== undefined) user[name] = value;
    }
    if (keepRaw) user.raw = wire;
    return user as unknown as UserRecord;
  };
}

/** The paths of the unified user that a table can fill, in their order; `without` extra fields unless asked for. */
export function filledPaths(table: MappingTable, asked: (root: string) => boolean): string[] {
  return orderedPaths(table).filter((path) => isFilled(table[path as UserPath] as Rule, asked));
}

/** The top-level members of the provider's record that a table reads without extra fields, each once. */
export function askedRoots(table: MappingTable): string[] {
  const rules = Object.values(table).filter((rule) => !rule.extra);
  return [...new Set(rules.flatMap(rootsOf))];
}

function isFilled(rule: Rule, asked: (root: string) => boolean): boolean {
  return !rule.extra || rootsOf(rule).some(asked);
}

/** The top-level members of the provider's record that a rule reads. */
export function rootsOf(rule: Rule): string[] {
  const paths = 'gather' in rule ? rule.gather : [rule.from].flat();
  return paths.map((path) => path.split('.', 1)[0] ?? path);
}

/** The name of the only member that a rule reads; undefined when it looks deeper, or at several. */
export function plainPath({ from }: ValueRule | ListRule): string | undefined {
  return typeof from === 'string' && !from.includes('.') ? from : undefined;
}

function orderedPaths(table: MappingTable): string[] {
  return Object.entries(userFields).flatMap(([field, kind]) => {
    const paths = isNested(kind) ? Object.keys(kind.fields).map((name) => `${field}.${name}`) : [field];
    return paths.filter((path) => path in table);
  });
}

function membersOf(table: MappingTable): Member[] {
  return Object.entries(userFields).flatMap(([field, kind]): Member[] => {
    if (field === 'providerUserId') return [];
    if (isNested(kind)) return nestedMember(table, field, Object.keys(kind.fields));
    const rule = (table as Readonly<Record<string, Rule>>)[field];
    return rule ? [{ name: field, read: compileRule(rule) }] : [];
  });
}

function nestedMember(table: MappingTable, field: string, names: readonly string[]): Member[] {
  const members = names.flatMap((name): Member[] => {
    const rule = table[`${field}.${name}` as UserPath];
    return rule ? [{ name, read: compileRule(rule) }] : [];
  });
  return members.length > 0 ? [{ name: field, read: objectReader(members) }] : [];
}

/** Whether a kind of field is an object of fields. */
export function isNested(kind: unknown): kind is { readonly fields: Readonly<Record<string, unknown>> } {
  return typeof kind === 'object' && kind !== null && 'fields' in kind;
}

/** Makes the reader of one rule. */
export function compileRule(rule: Rule): Reader {
  const read = plainReader(rule);
  if (!('absent' in rule)) return read;
  return (wire) => read(wire) ?? rule.absent;
}

function plainReader(rule: Rule): Reader {
  if ('gather' in rule) return gatherReader(rule.gather);
  if ('each' in rule) return listReader(rule);
  const readers = [rule.from].flat().map((path) => valueReader(path, rule.as));
  const [only] = readers;
  return readers.length === 1 && only ? only : firstOf(readers);
}

function firstOf(readers: readonly Reader[]): Reader {
  return (wire) => {
    for (const read of readers) {
      const value = read(wire);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function valueReader(path: WirePath, as: Conversion): Reader {
  const [root = path, ...rest] = path.split('.');
  if (rest.length > 0) return (wire) => converted(dig(wire[root], rest), as);
  return (wire) => converted(wire[root], as);
}

function converted(value: JsonValue | undefined, as: Conversion): unknown {
  return value === undefined ? undefined : as(value);
}

function dig(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const name of path) {
    if (!isObject(found)) return undefined;
    found = found[name];
  }
  return found;
}

/** An object with the members that are there; absent when none is. */
function objectReader(members: readonly Member[]): ObjectReader {
  return (wire) => {
    let made: Record<string, unknown> | undefined;
    for (const { name, read } of members) {
      const value = read(wire);
      if (value !== undefined) (made ??= {})[name] = value;
    }
    return made;
  };
}

/** Plain loops: a list stands in nearly every record. */
function listReader({ from, each, required }: ListRule): Reader {
  const readItem = objectReader(
    Object.entries(each).map(([name, rule]) => ({ name, read: compileRule(rule) })),
  );
  return valueReader(from, (list) => {
    if (!Array.isArray(list)) return undefined;
    const items: unknown[] = [];
    for (const item of list) {
      const made = isObject(item) ? readItem(item) : undefined;
      if (made?.[required] !== undefined) items.push(made);
    }
    return items;
  });
}

function gatherReader(names: readonly string[]): Reader {
  return objectReader(
    names.map((name) => ({ name, read: (wire) => (isObject(wire[name]) ? wire[name] : undefined) })),
  );
}
