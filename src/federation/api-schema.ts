import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import {
  buildASTSchema,
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  GraphQLSchema,
  GraphQLString,
  Kind,
  specifiedDirectives,
  type DefinitionNode,
  type DocumentNode,
  type UnionTypeDefinitionNode,
} from 'graphql';

/** Clients may write it; their answer comes whole all the same, which the directive allows. */
const deferDirective = new GraphQLDirective({
  name: 'defer',
  description: 'This part may come later. Here it comes with the rest.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: {
    if: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: true },
    label: { type: GraphQLString },
  },
});

/** Builds what clients see of a supergraph: only their types, fields, arguments and values. */
export function apiSchemaOf(supergraph: DocumentNode): GraphQLSchema {
  return withDefer(buildASTSchema(visibleDocument(supergraph)));
}

/** The definitions of a supergraph that clients see. */
export function visibleDocument(supergraph: DocumentNode): DocumentNode {
  const visible = transformSupergraphToPublicSchema(supergraph).definitions.filter(
    (definition) => !isBuiltIn(definition),
  );
  const names = new Set(visible.flatMap((definition) => nameOf(definition) ?? []));
  const definitions = visible.map((definition) =>
    definition.kind === Kind.UNION_TYPE_DEFINITION ? withoutHidden(definition, names) : definition,
  );
  return { kind: Kind.DOCUMENT, definitions };
}

/** Composers declare `@oneOf` and others that graphql-js brings along, which makes them declared twice (oddity 4). */
function isBuiltIn(definition: DefinitionNode): boolean {
  if (definition.kind !== Kind.DIRECTIVE_DEFINITION) return false;
  return (
    definition.name.value === 'defer' || specifiedDirectives.some(({ name }) => name === nameOf(definition))
  );
}

function withoutHidden(union: UnionTypeDefinitionNode, names: ReadonlySet<string>): UnionTypeDefinitionNode {
  return { ...union, types: (union.types ?? []).filter(({ name }) => names.has(name.value)) };
}

function nameOf(definition: DefinitionNode): string | undefined {
  return 'name' in definition ? definition.name.value : undefined;
}

function withDefer(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    directives: [...config.directives, deferDirective],
    assumeValid: false,
  });
}
