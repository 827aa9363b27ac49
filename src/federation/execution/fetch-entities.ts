import type { Step } from '../planning/steps.js';
import { ask } from './ask.js';
import { relocated, unanswered } from './faults.js';
import { lookUp, type Lookup } from './lookup.js';
import type { Run } from './run.js';

/** Fetches more of entities that other subgraphs have answered: all of them in one request. */
export async function fetchEntities(step: Extract<Step, { kind: 'entities' }>, run: Run): Promise<void> {
  const lookups = step.lookups.map((lookup) => lookUp(lookup, run));
  if (lookups.every(({ representations }) => representations.length === 0)) return;
  const { subgraph } = step.operation;
  try {
    const variables = Object.fromEntries(lookups.map((each) => [each.variable, each.representations]));
    const { data, errors = [] } = await ask(step.operation, run, variables);
    for (const error of errors)
      for (const path of placesOf(error.path, lookups)) run.errors.push(relocated(error, path, subgraph));
    for (const lookup of lookups) lookup.take(data?.[lookup.alias]);
  } catch (fault) {
    const [lookup] = lookups.filter(({ representations }) => representations.length > 0);
    run.errors.push(unanswered(fault, lookup?.commonPath() ?? [], subgraph));
  }
}

/** Where an error of `_entities[i]` shows: wherever that entity stands. One of the whole request shows once. */
function placesOf(
  path: readonly (string | number)[] | undefined,
  lookups: readonly Lookup[],
): readonly (readonly (string | number)[])[] {
  const [alias, index, ...rest] = path ?? [];
  const lookup = lookups.find((each) => each.alias === alias) ?? lookups[0];
  if (!lookup) return [];
  return typeof index === 'number' ? lookup.pathsOf(index, rest) : [lookup.commonPath()];
}
