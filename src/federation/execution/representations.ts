import type { RequiresSelection } from '@graphql-hive/router-query-planner';
import { isRecord, merge, read, write } from './json.js';
import type { JsonRecord, Run } from './run.js';

type Facts = Pick<Run, 'types' | 'variables'>;

/**
 * What a subgraph needs to know of an entity to look it up. Undefined when it cannot be looked up: something
 * it needs is missing because its fetch failed, or all of it is null, so that there is no key.
 */
export function represent(
  entity: JsonRecord,
  requires: readonly RequiresSelection[],
  facts: Facts,
): JsonRecord | undefined {
  const representation = project(entity, requires, facts);
  if (!representation) return undefined;
  const says = Object.keys(representation).some(
    (key) => key !== '__typename' && representation[key] !== null,
  );
  return says ? { __typename: entity.__typename, ...representation } : undefined;
}

function project(
  entity: JsonRecord,
  requires: readonly RequiresSelection[],
  facts: Facts,
): JsonRecord | undefined {
  const projection: JsonRecord = {};
  for (const selection of requires) {
    const part = partOf(entity, selection, facts);
    if (!part) return undefined;
    merge(projection, part);
  }
  return projection;
}

function partOf(entity: JsonRecord, selection: RequiresSelection, facts: Facts): JsonRecord | undefined {
  switch (selection.kind) {
    case 'FragmentSpread': // Never in a plan: the planner expands them.
      return {};
    case 'InlineFragment':
      return applies(entity, selection, facts) ? project(entity, selection.selections, facts) : {};
    case 'Field': {
      // `name` is where it stands in the data, `alias` what the subgraph calls it (oddity 11).
      const value = valueOf(read(entity, selection.name), selection.selections, facts);
      if (value === undefined) return selection.name === '__typename' ? {} : undefined;
      const part: JsonRecord = {};
      write(part, selection.alias ?? selection.name, value);
      return part;
    }
  }
}

function applies(
  { __typename: typename }: JsonRecord,
  { typeCondition, skipIf, includeIf }: Extract<RequiresSelection, { kind: 'InlineFragment' }>,
  { types, variables }: Facts,
): boolean {
  if (skipIf !== undefined && variables[skipIf] === true) return false;
  if (includeIf !== undefined && variables[includeIf] !== true) return false;
  return typeof typename !== 'string' || types.satisfies(typename, typeCondition);
}

function valueOf(
  value: unknown,
  selections: readonly RequiresSelection[] | undefined,
  facts: Facts,
): unknown {
  if (!selections || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => valueOf(item, selections, facts));
    return items.includes(undefined) ? undefined : items;
  }
  return isRecord(value) ? project(value, selections, facts) : undefined;
}
