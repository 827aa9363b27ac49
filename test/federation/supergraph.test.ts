import { describe, expect, it } from '@jest/globals';
import type { GraphQLInputObjectType } from 'graphql';
import { printSchema, validateSchema } from 'graphql';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import { readSupergraph } from '../../src/federation/supergraph.js';
import { link } from './support/subgraph.js';

/** As another composer writes it: with directives that graphql-js brings along, and renamed links. */
const foreign = `
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY, as: "hidden")
  @link(url: "https://specs.apollo.dev/tag/v0.3") { query: Query }
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @hidden on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @oneOf on INPUT_OBJECT
directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION | ENUM_VALUE
scalar join__FieldSet
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "http://a.example") B_1 @join__graph(name: "b-1", url: "http://b.example") }
type Query @join__type(graph: A) @join__type(graph: B_1) {
  find(by: By!): Hit @join__field(graph: A)
  old: Int @join__field(graph: B_1) @deprecated(reason: "gone")
  secret: Ghost @join__field(graph: A) @hidden
}
input By @join__type(graph: A) @oneOf { id: ID email: String @tag(name: "x") }
union Hit @join__type(graph: A) @join__unionMember(graph: A, member: "User") @join__unionMember(graph: A, member: "Ghost") = User | Ghost
type User @join__type(graph: A) { id: ID! }
type Ghost @join__type(graph: A) @hidden { id: ID! }
`;

describe('a supergraph', () => {
  it('of any composer names its subgraphs and where they are', () => {
    expect(readSupergraph(foreign).subgraphs).toEqual([
      { name: 'a', url: 'http://a.example' },
      { name: 'b-1', url: 'http://b.example' },
    ]);
  });

  it('shows clients a valid schema without machinery and hidden things', () => {
    const { apiSchema } = readSupergraph(foreign);
    expect(validateSchema(apiSchema)).toEqual([]);
    expect(printSchema(apiSchema)).toBe(`"""This part may come later. Here it comes with the rest."""
directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT

type Query {
  find(by: By!): Hit
  old: Int @deprecated(reason: "gone")
}

input By @oneOf {
  id: ID
  email: String
}

union Hit = User

type User {
  id: ID!
}`);
  });

  it('keeps `@oneOf` in force', () => {
    const { apiSchema } = readSupergraph(foreign);
    expect((apiSchema.getType('By') as GraphQLInputObjectType).isOneOf).toBe(true);
    const composition = composeSupergraph([
      {
        name: 'a',
        url: '',
        sdl: `${link} directive @oneOf on INPUT_OBJECT input By @oneOf { a: Int b: Int } type Query { x(by: By): Int }`,
      },
    ]);
    if (composition.kind === 'refused') throw new Error(JSON.stringify(composition.reasons));
    const own = readSupergraph(composition.supergraphSdl).apiSchema;
    expect((own.getType('By') as GraphQLInputObjectType).isOneOf).toBe(true);
  });

  it('is told from any other SDL', () => {
    expect(() => readSupergraph('type Query { a: Int }')).toThrow(/no supergraph SDL/);
  });
});
