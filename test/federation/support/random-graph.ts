import { buildSchema, type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { SubgraphSource } from './subgraph.js';

/** A number from 0 to below 1 that depends on nothing but the text. */
export function chance(text: string): number {
  let hash = 2166136261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One of several, by a text. */
export function pick<T>(text: string, from: readonly T[]): T {
  return from[Math.floor(chance(text) * from.length)]!;
}

/** Entity types; each is a `Node`, and all make up the union `Any`. */
export const entityTypes = ['A', 'B', 'C'];
const leafTypes = ['String', 'String!', 'Int', 'Int!', '[Int!]', '[String]!', '[[Int]]'];
const linkTypes = ['A', 'B!', 'C', '[A!]!', '[B]', '[[C!]]', 'Node', '[Node!]', 'Any', '[Any]!', 'Node!'];

/** A field of the graph. */
export interface RandomField {
  readonly name: string;
  readonly type: string;
  /** Of the subgraphs that answer it. */
  readonly owners: readonly string[];
}

/** A graph, once as one schema and once as subgraphs; both answer the same. */
export interface RandomGraph {
  readonly fields: ReadonlyMap<string, readonly RandomField[]>;
  readonly whole: GraphQLSchema;
  readonly subgraphs: Readonly<Record<string, SubgraphSource>>;
}

/** Makes the graph of a seed; `errors` is how often a field fails, 0 to 1. */
export function randomGraph(seed: string, errors: number): RandomGraph {
  const names = ['one', 'two', 'three'].slice(0, 2 + Math.round(chance(`${seed} subgraphs`)));
  const fields = new Map(
    ['Query', ...entityTypes].map((type) => [type, fieldsOf(`${seed} ${type}`, type, names)] as const),
  );
  const resolvers = resolversOf(seed, fields, errors);
  const whole = buildSchema(sdlOf(fields));
  for (const [type, ofType] of Object.entries(resolvers))
    for (const [name, resolve] of Object.entries(ofType)) fieldOf(whole, type, name).resolve = resolve;
  const subgraphs = Object.fromEntries(names.map((name) => [name, { sdl: sdlOf(fields, name), resolvers }]));
  return { fields, whole, subgraphs };
}

function fieldOf(schema: GraphQLSchema, type: string, name: string) {
  return (schema.getType(type) as GraphQLObjectType).getFields()[name]!;
}

function fieldsOf(seed: string, type: string, names: readonly string[]): RandomField[] {
  const leaves = type === 'Query' ? [] : ['l0', 'l1', 'l2', 'l3'];
  return [...leaves, 'r0', 'r1', 'r2', 'r3'].map((field) => {
    const at = `${seed} ${field}`;
    const owner = pick(`${at} owner`, names);
    const isShared = chance(`${at} shared`) < 0.3;
    const owners = isShared ? [...new Set([owner, pick(`${at} other`, names)])] : [owner];
    // One name has one type everywhere, so that fields of a union's members do not conflict.
    const types = field.startsWith('l') ? leafTypes : linkTypes;
    return { name: field, type: pick(`${seed.split(' ')[0]!} ${field}`, types), owners };
  });
}

function sdlOf(fields: RandomGraph['fields'], owner?: string): string {
  const types = [...fields].map(([type, ofType]) => {
    const own = ofType.filter(({ owners }) => owner === undefined || owners.includes(owner));
    const lines = own.map(({ name, type: of, owners }) => {
      const directive = owner !== undefined && owners.length > 1 ? '@shareable' : '';
      return `${name}: ${of} ${directive}`;
    });
    if (type === 'Query') return lines.length > 0 ? `type Query { ${lines.join('\n')} }` : '';
    const key = owner === undefined ? '' : '@key(fields: "id")';
    return `type ${type} implements Node ${key} { id: ID! ${lines.join('\n')} }`;
  });
  return `interface Node { id: ID! } union Any = ${entityTypes.join(' | ')}\n${types.join('\n')}`;
}

type Resolve = GraphQLFieldResolver<{ id: string } | undefined, unknown>;

function resolversOf(seed: string, fields: RandomGraph['fields'], errors: number) {
  const entries = [...fields].map(([type, ofType]) => {
    const resolvers = ofType.map(({ name, type: of }): [string, Resolve] => [
      name,
      (source) => {
        const id = source?.id ?? '';
        const at = `${seed} ${type} ${id} ${name}`;
        if (chance(`${at} fails`) < errors) throw new Error(`${type}${id}.${name}`);
        return valueOf(at, of);
      },
    ]);
    return [type, Object.fromEntries(resolvers)] as const;
  });
  return Object.fromEntries(entries);
}

function valueOf(at: string, type: string): unknown {
  if (type.endsWith('!')) return presentOf(at, type.slice(0, -1));
  return chance(`${at} null`) < 0.15 ? null : presentOf(at, type);
}

function presentOf(at: string, type: string): unknown {
  if (type.startsWith('['))
    return Array.from({ length: Math.floor(chance(`${at} length`) * 4) }, (_, n) =>
      valueOf(`${at} ${n}`, type.slice(1, -1)),
    );
  if (type === 'Int') return Math.floor(chance(at) * 100);
  if (type === 'String') return `s${Math.floor(chance(at) * 100)}`;
  const __typename = entityTypes.includes(type) ? type : pick(`${at} type`, entityTypes);
  return { __typename, id: String(Math.floor(chance(`${at} id`) * 4)) };
}
