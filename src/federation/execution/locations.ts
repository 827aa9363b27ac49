import type { PathSegment } from '../planning/steps.js';
import type { TypeConditions } from '../type-conditions.js';
import { isRecord, read } from './json.js';
import type { JsonRecord } from './run.js';

/** The way to a place in the data, from its end; kept as links because it is only spelt out for errors. */
export interface Way {
  readonly before: Way | undefined;
  readonly key: string | number;
}

/** An entity in the data, and where it stands. */
export interface Location {
  readonly entity: JsonRecord;
  readonly way: Way | undefined;
}

/** Spells out a way from the root. */
export function pathOf(way: Way | undefined): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = way; at; at = at.before) path.push(at.key);
  return path.reverse();
}

/** Finds the entities at a path, whatever lists, and lists of lists, stand on the way. */
export function locate(root: JsonRecord, path: readonly PathSegment[], types: TypeConditions): Location[] {
  const found: Location[] = [];
  const walk = (value: unknown, depth: number, way: Way | undefined): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, depth, { before: way, key: index }));
      return;
    }
    if (!isRecord(value)) return;
    const segment = path[depth];
    if (!segment) found.push({ entity: value, way });
    else if (segment.kind === 'key')
      walk(read(value, segment.key), depth + 1, { before: way, key: segment.key });
    else if (isOneOf(value, segment.types, types)) walk(value, depth + 1, way);
  };
  walk(root, 0, undefined);
  return found;
}

/** A value without a name is of the only type that its field can have: the planner asks for the name elsewhere. */
function isOneOf(value: JsonRecord, conditions: readonly string[], types: TypeConditions): boolean {
  const { __typename: typename } = value;
  if (typeof typename !== 'string') return true;
  return conditions.some((condition) => types.satisfies(typename, condition));
}
