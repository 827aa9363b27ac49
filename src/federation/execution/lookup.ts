import type { EntityLookup } from '../planning/steps.js';
import { commonPath, type ResponsePath } from './faults.js';
import { copyOf, isRecord, merge } from './json.js';
import { locate, pathOf, type Location } from './locations.js';
import { represent } from './representations.js';
import { clientKeys, rewrite } from './rewrites.js';
import type { JsonRecord, Run } from './run.js';

/** Entities to look up, each only once however often it stands in the data. */
export interface Lookup {
  readonly alias: string;
  readonly variable: string;
  readonly representations: readonly JsonRecord[];
  /** Takes the list that the subgraph answered, one entity for each representation. */
  take(answered: unknown): void;
  /** Where a field of the entity of one representation stands: once for each place of the entity. */
  pathsOf(index: number, field: ResponsePath): readonly ResponsePath[];
  /** How far the paths of all entities go together. */
  commonPath(): ResponsePath;
}

/** Finds the entities of a lookup in what has been answered so far. */
export function lookUp(lookup: EntityLookup, run: Run): Lookup {
  const { alias, variable, outputRewrites } = lookup;
  const { representations, places } = gather(lookup, run);
  const keys = clientKeys(outputRewrites);
  return {
    alias,
    variable,
    representations,
    take(answered) {
      if (!Array.isArray(answered)) return;
      rewrite(answered, outputRewrites, run.types);
      places.forEach((locations, index) => give(answered[index], locations));
    },
    pathsOf: (index, field) => {
      const named = field.map((key) => keys.get(key) ?? key);
      return (places[index] ?? []).map(({ way }) => [...pathOf(way), ...named]);
    },
    commonPath: () => commonPath(places.flat().map(({ way }) => pathOf(way))),
  };
}

interface Gathered {
  readonly representations: JsonRecord[];
  /** Where the entity of each representation stands. */
  readonly places: Location[][];
}

function gather({ paths, requires, inputRewrites }: EntityLookup, run: Run): Gathered {
  const gathered: Gathered = { representations: [], places: [] };
  const seen = new Set<JsonRecord>();
  const indexes = new Map<string, number>();
  for (const location of paths.flatMap((path) => locate(run.data, path, run.types))) {
    if (seen.has(location.entity)) continue;
    seen.add(location.entity);
    const representation = represent(location.entity, requires, run);
    if (!representation) continue;
    rewrite(representation, inputRewrites, run.types);
    enter(gathered, indexes, representation, location);
  }
  return gathered;
}

function enter(
  { representations, places }: Gathered,
  indexes: Map<string, number>,
  representation: JsonRecord,
  location: Location,
): void {
  const identity = JSON.stringify(representation);
  const known = places[indexes.get(identity) ?? -1];
  if (known) known.push(location);
  else {
    indexes.set(identity, representations.length);
    representations.push(representation);
    places.push([location]);
  }
}

function give(entity: unknown, [first, ...others]: readonly Location[]): void {
  if (!isRecord(entity)) return;
  for (const { entity: other } of others) merge(other, copyOf(entity) as JsonRecord);
  if (first) merge(first.entity, entity);
}
