import type { FetchNodePathSegment, FetchRewrite } from '@graphql-hive/router-query-planner';
import type { TypeConditions } from '../type-conditions.js';
import { isRecord, read, write } from './json.js';
import type { JsonRecord } from './run.js';

type Change = (record: JsonRecord, key: string) => void;

/** Applies the rewrites of a plan to a representation or an answer, in place. */
export function rewrite(value: unknown, rewrites: readonly FetchRewrite[], types: TypeConditions): void {
  for (const each of rewrites) {
    if ('KeyRenamer' in each) {
      const { path, renameKeyTo } = each.KeyRenamer;
      apply(value, path, types, (record, key) => rename(record, key, renameKeyTo));
    } else {
      const { path, setValueTo } = 'ValueSetter' in each ? each.ValueSetter : each;
      apply(value, path, types, (record, key) => write(record, key, setValueTo));
    }
  }
}

/** The names under which clients know the keys that a fetch had to call otherwise. */
export function clientKeys(rewrites: readonly FetchRewrite[]): ReadonlyMap<string | number, string> {
  const renamers = rewrites.flatMap((each) => ('KeyRenamer' in each ? [each.KeyRenamer] : []));
  return new Map(
    renamers.flatMap(({ path, renameKeyTo }) => {
      const last = path.at(-1);
      return last && 'Key' in last ? [[last.Key, renameKeyTo] as const] : [];
    }),
  );
}

function apply(
  value: unknown,
  path: readonly FetchNodePathSegment[],
  types: TypeConditions,
  change: Change,
): void {
  if (Array.isArray(value)) {
    for (const item of value) apply(item, path, types, change);
    return;
  }
  const [segment, ...rest] = path;
  if (!segment || !isRecord(value)) return;
  if ('TypenameEquals' in segment) {
    if (isOneOf(value, segment.TypenameEquals, types)) apply(value, rest, types, change);
  } else if (rest.length > 0) apply(read(value, segment.Key), rest, types, change);
  else if (Object.hasOwn(value, segment.Key)) change(value, segment.Key);
}

function isOneOf(
  { __typename: typename }: JsonRecord,
  names: readonly string[],
  types: TypeConditions,
): boolean {
  return typeof typename !== 'string' || names.some((name) => types.satisfies(typename, name));
}

function rename(record: JsonRecord, from: string, to: string): void {
  write(record, to, record[from]);
  Reflect.deleteProperty(record, from);
}
