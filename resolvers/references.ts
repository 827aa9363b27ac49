import { badInput } from '../src/refusal.js';
import type { Loaders } from './loaders.js';

/** Which entity another subgraph means. */
export interface Reference {
  readonly typeName: string;
  /** Resolves to null when there is no such entity. */
  readonly find: (loaders: Loaders) => Promise<object | null>;
}

/** What another subgraph knows of an entity: the name of its type, and a key. */
type Representation = Readonly<Record<string, unknown>>;

/** How entities of a type are referred to. */
interface Kind {
  /** What a representation must hold, for people. */
  readonly needs: string;
  /** The id that a representation means; undefined when it holds no whole key. */
  readonly idOf: (representation: Representation) => string | undefined;
  readonly find: (loaders: Loaders, id: string) => Promise<object | null>;
}

const byId = { needs: '`id`', idOf: ({ id }: Representation) => textOf(id) };

/** Each takes the keys that its `@key` directives say. */
const kinds = new Map<string, Kind>([
  [
    'ExportedUser',
    {
      needs: '`id`, or `source { id }` and `providerUserId`',
      idOf: userIdOf,
      find: ({ user }, id) => user.load(id),
    },
  ],
  ['UserSource', { ...byId, find: ({ source }, id) => source.load(id) }],
  ['UsersExport', { ...byId, find: (loaders, id) => loaders.export.load(id) }],
]);

/** Whether entities of this type can be found. */
export function isReferable(typeName: string): boolean {
  return kinds.has(typeName);
}

/** Reads what was handed in as `_Any`; throws a `Refusal` that names its place when it is no representation. */
export function readReference(given: unknown, place: string): Reference {
  if (!isObject(given)) throw badInput(place, 'must be an object with `__typename` and a key');
  const typeName = textOf(given.__typename) ?? '';
  const kind =
    kinds.get(typeName) ?? refuse(place, `needs a \`__typename\`: ${[...kinds.keys()].join(', ')}`);
  const id = kind.idOf(given) ?? refuse(place, `of ${typeName} needs ${kind.needs}, as text`);
  return { typeName, find: (loaders) => kind.find(loaders, id) };
}

function userIdOf({ id, source, providerUserId }: Representation): string | undefined {
  const sourceId = isObject(source) ? textOf(source.id) : undefined;
  const userId = textOf(providerUserId);
  if (textOf(id) !== undefined || sourceId === undefined || userId === undefined) return textOf(id);
  // No source has a colon in its id; what follows it would be taken for a part of the user's.
  return sourceId.includes(':') ? '' : `${sourceId}:${userId}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(place: string, message: string): never {
  throw badInput(place, message);
}
