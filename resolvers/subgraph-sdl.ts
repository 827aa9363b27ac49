import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { Kind, lexicographicSortSchema, parse, print, type GraphQLSchema } from 'graphql';

/** What this subgraph takes from the federation specification. */
const federationLink = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requiresScopes", "@listSize"])`;

/** Prints a schema as a subgraph of a supergraph: sorted, with its federation directives. */
export function subgraphSdl(schema: GraphQLSchema): string {
  const document = parse(printSchemaWithDirectives(lexicographicSortSchema(schema)));
  // The root types have their default names, and a composer takes `schema` only once.
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_DEFINITION);
  return `${federationLink}\n\n${print({ ...document, definitions })}\n`;
}
