import { Kind, parse, type DocumentNode, type EnumValueDefinitionNode, type GraphQLSchema } from 'graphql';
import { apiSchemaOf } from './api-schema.js';
import { stringArgument } from './composing/directives.js';
import { TypeConditions } from './type-conditions.js';

/** A subgraph as a supergraph names it. */
export interface SubgraphAddress {
  readonly name: string;
  /** Empty when whoever composed it gave none. */
  readonly url: string;
}

/** What a supergraph SDL says, read once. */
export interface Supergraph {
  readonly sdl: string;
  /** What clients see: without the machinery of federation, and without all that is `@inaccessible`. */
  readonly apiSchema: GraphQLSchema;
  readonly subgraphs: readonly SubgraphAddress[];
  readonly types: TypeConditions;
}

/** Reads a supergraph SDL, by whatever composer. Throws an error that says what is wrong with it. */
export function readSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  const subgraphs = graphsOf(document);
  if (subgraphs.length === 0)
    throw new Error('This is no supergraph SDL: it has no enum join__Graph that lists subgraphs.');
  return { sdl, apiSchema: apiSchemaOf(document), subgraphs, types: new TypeConditions(document) };
}

function graphsOf({ definitions }: DocumentNode): SubgraphAddress[] {
  const graphs = definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  return graphs?.kind === Kind.ENUM_TYPE_DEFINITION ? (graphs.values ?? []).flatMap(addressIn) : [];
}

function addressIn({ directives = [] }: EnumValueDefinitionNode): SubgraphAddress[] {
  return directives
    .filter(({ name }) => name.value === 'join__graph')
    .map((graph) => ({ name: stringArgument(graph, 'name') ?? '', url: stringArgument(graph, 'url') ?? '' }));
}
