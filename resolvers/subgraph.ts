import { GraphQLObjectType, GraphQLSchema, type GraphQLFieldConfigMap } from 'graphql';
import type { Context } from './context.js';
import { entitiesResolver } from './entities.js';
import { behind } from './guard.js';
import { isReferable } from './references.js';
import { routerFields } from './router-fields.js';
import { buildExecutableSchema } from './schema.js';
import { objectTypesOf, ownRules, type ScopeRule } from './scope-rules.js';
import { subgraphSdl } from './subgraph-sdl.js';

/** Representations that a request from outside may hold. */
const mostRepresentations = 1000;

/** The schema of the public route: the contract, and for callers with the scope `federation` what routers ask. */
export function buildPublicSubgraph(): GraphQLSchema {
  return buildSubgraph([[['federation']]], mostRepresentations);
}

/**
 * The same for a gateway in this process, which asks in its caller's name: he needs no `federation`, and its
 * requests may hold any number of representations. All other rules hold as everywhere.
 */
export function buildInProcessSubgraph(): GraphQLSchema {
  return buildSubgraph([], Infinity);
}

function buildSubgraph(rules: readonly ScopeRule[], most: number): GraphQLSchema {
  const contract = buildExecutableSchema();
  const sdl = subgraphSdl(contract);
  const entities = entitiesOf(contract);
  const rulesOf = new Map(entities.map((type) => [type.name, ownRules(type)]));
  const fields = routerFields(entities, {
    service: behind(rules, 'Query._service', () => ({ sdl })),
    entities: behind(rules, 'Query._entities', entitiesResolver(rulesOf, most)),
  });
  return withQueries(contract, fields);
}

/** The types with a key. Each can be found, by those who have a scope for it, or nothing is built. */
function entitiesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  const entities = objectTypesOf(schema).filter((type) => hasKey(type) || isReferable(type.name));
  const isSound = (type: GraphQLObjectType) =>
    hasKey(type) && isReferable(type.name) && ownRules(type).length > 0;
  if (entities.every(isSound)) return entities;
  throw new Error(`Not all of these have a key, a way to be found and a scope: ${entities.join(', ')}`);
}

function hasKey({ astNode }: GraphQLObjectType): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'key') ?? false;
}

function withQueries(schema: GraphQLSchema, more: GraphQLFieldConfigMap<unknown, Context>): GraphQLSchema {
  const { query: contract, types, ...rest } = schema.toConfig();
  const { fields = {}, ...config } = contract?.toConfig() ?? { name: 'Query' };
  const query = new GraphQLObjectType({ ...config, fields: { ...fields, ...more } });
  return new GraphQLSchema({ ...rest, query, types: types.filter((type) => type !== contract) });
}
