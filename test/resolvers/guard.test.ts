import { describe, expect, it } from '@jest/globals';
import { buildSchema, graphql, type GraphQLSchema } from 'graphql';
import type { Context } from '../../resolvers/context.js';
import { guard } from '../../resolvers/guard.js';

const directive = 'directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION\n';
const user =
  'type ExportedUser @requiresScopes(scopes: [["users:read"]]) { id: ID home: Home } type Home { city: String }\n';

function guarded(sdl: string): GraphQLSchema {
  return guard(buildSchema(directive + sdl));
}

async function ask(schema: GraphQLSchema, source: string, rootValue: object, ...scopes: string[]) {
  const contextValue = { caller: { scopes: new Set(scopes) } } as unknown as Context;
  const { data, errors = [] } = await graphql({ schema, source, rootValue, contextValue });
  return { data: data && { ...data }, messages: errors.map(({ message }) => message) };
}

describe('a schema', () => {
  const open: [what: string, field: string, sdl: string][] = [
    ['a query without a rule', 'Query.now', 'type Query { now: String }'],
    [
      'a query whose rule asks for nothing',
      'Query.now',
      'type Query { now: String @requiresScopes(scopes: [[]]) }',
    ],
    [
      'a mutation without a rule',
      'Mutation.stop',
      'type Query { now: String @requiresScopes(scopes: [["a"]]) } type Mutation { stop: Int }',
    ],
    [
      'a subscription without a rule',
      'Subscription.tick',
      'type Query { now: String @requiresScopes(scopes: [["a"]]) } type Subscription { tick: Int }',
    ],
    [
      'users behind another scope',
      'Query.users',
      'type ExportedUser { id: ID } type Query { users: [ExportedUser!]! @requiresScopes(scopes: [["exports:read"]]) }',
    ],
    [
      'users behind a choice of scopes, one of which is another',
      'Query.users',
      'type ExportedUser { id: ID } type Query { users: ExportedUser @requiresScopes(scopes: [["users:read"], ["b"]]) }',
    ],
    [
      'a page of users without a rule',
      'Box.page',
      `${user} type Page { edges: [Edge] } type Edge { node: ExportedUser }
       type Box @requiresScopes(scopes: [["a"]]) { page: Page } type Query { box: Box }`,
    ],
    [
      'a part of a user elsewhere',
      'Query.home',
      `${user} type Query { home: Home @requiresScopes(scopes: [["exports:read"]]) }`,
    ],
    [
      'users behind an abstract type',
      'Query.any',
      `${user} type Home2 { id: ID } union Any = ExportedUser | Home2
       type Query { any: Any }`.replace('[["users:read"]]', '[["a"]]'),
    ],
  ];

  it.each(open)('with %s is not built, and %s named', (_what, field, sdl) => {
    expect(() => guarded(sdl)).toThrow(field);
  });
});

describe('a rule', () => {
  it('on a type holds where the type is reached: alone, in a list, in the field of another type', async () => {
    const schema = guarded(`
      type Secret @requiresScopes(scopes: [["a"]]) { text: String }
      type Box { secret: Secret many: [[Secret!]] size: Int }
      type Query { secret: Secret many: [Secret!] box: Box @requiresScopes(scopes: [["b"]]) }`);
    const secret = { text: 'hush' };
    const root = { secret, many: [secret], box: { secret, many: [[secret]], size: 2 } };
    const source = '{ secret { text } many { text } box { secret { text } many { text } size } }';
    expect(await ask(schema, source, root, 'b')).toEqual({
      data: { secret: null, many: null, box: { __proto__: null, secret: null, many: null, size: 2 } },
      messages: ['Query.secret', 'Query.many', 'Box.secret', 'Box.many'].map(
        (field) => `${field} needs the scope a, which this caller does not have`,
      ),
    });
    expect((await ask(schema, source, root, 'a', 'b')).messages).toEqual([]);
  });

  it('of alternatives is met by all scopes of one of them', async () => {
    const schema = guarded('type Query { it: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) }');
    const asked = (...scopes: string[]) => ask(schema, '{ it }', { it: 1 }, ...scopes);
    for (const scopes of [['a', 'b'], ['c'], ['a', 'c']])
      expect(await asked(...scopes)).toMatchObject({ messages: [] });
    for (const scopes of [[], ['a'], ['b'], ['d']])
      expect(await asked(...scopes)).toMatchObject({ data: { it: null } });
    expect((await asked('a')).messages).toEqual([
      'Query.it needs the scope b or c, which this caller does not have',
    ]);
  });

  it('on a field and one on its type must both be met', async () => {
    const schema = guarded(`
      type Secret @requiresScopes(scopes: [["a"]]) { text: String }
      type Query { secret: Secret @requiresScopes(scopes: [["b"]]) }`);
    const asked = (...scopes: string[]) => ask(schema, '{ secret { text } }', { secret: {} }, ...scopes);
    expect((await asked()).messages).toEqual([
      'Query.secret needs the scope b, and a, which this caller does not have',
    ]);
    for (const scope of ['a', 'b']) expect((await asked(scope)).data).toEqual({ secret: null });
    expect((await asked('a', 'b')).messages).toEqual([]);
  });

  it('refuses a mutation whose answer could not be shown before it is done', async () => {
    const schema = guarded(`
      type Secret @requiresScopes(scopes: [["a"]]) { text: String }
      type Payload { secret: Secret! done: Boolean! }
      type Query { it: Int @requiresScopes(scopes: [["b"]]) }
      type Mutation { act: Payload @requiresScopes(scopes: [["b"]]) }`);
    let deeds = 0;
    const root = { act: () => ({ done: true, secret: { text: String(++deeds) } }) };
    expect((await ask(schema, 'mutation { act { done } }', root, 'b')).data).toEqual({ act: null });
    expect(deeds).toBe(0);
    expect((await ask(schema, 'mutation { act { done } }', root, 'a', 'b')).messages).toEqual([]);
    expect(deeds).toBe(1);
  });

  it('leaves introspection open', async () => {
    const schema = guarded('type Query { it: Int @requiresScopes(scopes: [["a"]]) }');
    expect(
      await ask(schema, '{ __typename __schema { queryType { name } } __type(name: "Int") { name } }', {}),
    ).toMatchObject({ messages: [] });
  });
});
