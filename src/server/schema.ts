import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { Kind, lexicographicSortSchema, parse, print } from 'graphql';
import { buildExecutableSchema } from '../../resolvers/schema.js';

/** What this subgraph takes from the federation specification. */
const federationLink = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requiresScopes", "@listSize"])`;

/** Prints the schema as a subgraph of a supergraph: sorted, with its federation directives. */
export function printSchema(): string {
  const document = parse(printSchemaWithDirectives(lexicographicSortSchema(buildExecutableSchema())));
  // The root types have their default names, and a composer takes `schema` only once.
  const definitions = document.definitions.filter(({ kind }) => kind !== Kind.SCHEMA_DEFINITION);
  return `${federationLink}\n\n${print({ ...document, definitions })}\n`;
}
