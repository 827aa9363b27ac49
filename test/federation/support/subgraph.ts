import {
  buildASTSchema,
  isObjectType,
  isInterfaceType,
  Kind,
  parse,
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
type EntityResolver = (reference: Reference, args: object, context: unknown) => object | null;
type SchemaResolver = GraphQLFieldResolver<unknown, unknown>;

/** Makes a subgraph of its source, with `_service` and `_entities`. */
export function makeSubgraph(name: string, { sdl: source, resolvers = {} }: SubgraphSource): TestSubgraph {
  const sdl = source.includes('@link') ? source : link + source;
  const schema = buildASTSchema(withFederation(sdl), { assumeValid: true, assumeValidSDL: true });
  const find = (reference: Reference, context: unknown) => {
    const resolve = resolvers[reference.__typename]?.__resolveReference as EntityResolver | undefined;
    return resolve ? resolve(reference, {}, context) : reference;
  };
  const federation = {
    _service: () => ({ sdl }),
    _entities: (_root: unknown, { representations }: { representations: Reference[] }, context: unknown) =>
      representations.map(async (reference) => {
        const found = await find(reference, context);
        return found && { __typename: reference.__typename, ...found };
      }),
  };
  attach(schema, { ...resolvers, Query: { ...resolvers.Query, ...federation } });
  return { name, sdl, schema };
}

function withFederation(sdl: string) {
  const document = parse(sdl);
  const keyed = document.definitions.flatMap((node) =>
    node.kind === Kind.OBJECT_TYPE_DEFINITION && node.directives?.some((each) => each.name.value === 'key')
      ? [node.name.value]
      : [],
  );
  const entities = keyed.length > 0 ? `_entities(representations: [_Any!]!): [_Entity]!` : '';
  const hasQuery = document.definitions.some((node) => 'name' in node && node.name?.value === 'Query');
  const added = parse(`
    ${hasQuery ? 'extend ' : ''}type Query { _service: _Service! ${entities} }
    type _Service { sdl: String! }
    scalar _Any
    ${keyed.length > 0 ? `union _Entity = ${keyed.join(' | ')}` : ''}
  `);
  const merged = [...document.definitions, ...added.definitions].filter(
    ({ kind }) => kind !== Kind.SCHEMA_EXTENSION,
  );
  return { ...document, definitions: joinQuery(merged) };
}

/** `buildASTSchema` leaves extensions out. */
function joinQuery(definitions: ReturnType<typeof parse>['definitions']) {
  const extension = definitions.find(({ kind }) => kind === Kind.OBJECT_TYPE_EXTENSION);
  const more = extension && 'fields' in extension ? extension.fields : [];
  return definitions
    .filter((node) => node !== extension)
    .map((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query'
        ? { ...node, fields: [...(node.fields ?? []), ...((more ?? []) as never[])] }
        : node,
    );
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
