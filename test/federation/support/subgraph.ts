import {
  buildASTSchema,
  isObjectType,
  isInterfaceType,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';

/** The link that subgraphs of tests begin with. */
export const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@override", "@interfaceObject", "@inaccessible", "@tag"])
`;

type Resolver = (source: never, args: never, context: never, info: never) => unknown;
type Field = Resolver | { resolve?: Resolver; subscribe?: Resolver };

/** What a test writes of a subgraph: its SDL without the link, and resolvers as Apollo's packages take them. */
export interface SubgraphSource {
  readonly sdl: string;
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, Field>>>>;
}

/** A subgraph that can be served. */
export interface TestSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

type Reference = { __typename: string };
type EntityResolver = (
  reference: Reference,
  args: object,
  context: unknown,
) => Promise<object | null> | object | null;
type SchemaResolver = GraphQLFieldResolver<unknown, unknown>;

/** Makes a subgraph of its source, with `_service` and `_entities`. */
export function makeSubgraph(name: string, { sdl: source, resolvers = {} }: SubgraphSource): TestSubgraph {
  const sdl = source.includes('@link') ? source : link + source;
  const schema = buildASTSchema(withFederation(sdl.replaceAll('extend type', 'type')), {
    assumeValid: true,
    assumeValidSDL: true,
  });
  const find = (reference: Reference, context: unknown) => {
    const resolve = resolvers[reference.__typename]?.__resolveReference as EntityResolver | undefined;
    return resolve ? resolve(reference, {}, context) : reference;
  };
  const federation = {
    _service: () => ({ sdl }),
    _entities: (_root: unknown, { representations }: { representations: Reference[] }, context: unknown) =>
      representations.map(async (reference) => {
        const found = await Promise.resolve(find(reference, context));
        return found && { __typename: reference.__typename, ...found };
      }),
  };
  attach(schema, { ...resolvers, Query: { ...resolvers.Query, ...federation } });
  return { name, sdl, schema };
}

/** Adds what the specification asks of a subgraph; links are left out, since graphql-js builds no extensions. */
function withFederation(sdl: string): DocumentNode {
  const keyed = [...sdl.matchAll(/\btype (\w+)[^{]*?@key/g)].map(([, name]) => name);
  const entities = keyed.length > 0 ? '_entities(representations: [_Any!]!): [_Entity]!' : '';
  const fields = `_service: _Service! ${entities}`;
  const query = sdl.includes('type Query {')
    ? sdl.replace('type Query {', `type Query { ${fields}`)
    : `${sdl} type Query { ${fields} }`;
  const union = keyed.length > 0 ? `union _Entity = ${keyed.join(' | ')}` : '';
  const document = parse(`${query} ${union} type _Service { sdl: String! } scalar _Any`);
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_EXTENSION);
  return { ...document, definitions };
}

function attach(schema: GraphQLSchema, resolvers: NonNullable<SubgraphSource['resolvers']>): void {
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const [name, resolver] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (!field) continue;
      const { resolve, subscribe } = typeof resolver === 'function' ? { resolve: resolver } : resolver;
      if (resolve) field.resolve = resolve as SchemaResolver;
      if (subscribe) field.subscribe = subscribe as SchemaResolver;
    }
  }
}
