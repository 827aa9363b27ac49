import { describe, expect, it } from '@jest/globals';
import {
  graphql,
  isObjectType,
  isUnionType,
  parse,
  print,
  Kind,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import type { Context } from '../../resolvers/context.js';
import { buildInProcessSubgraph, buildPublicSubgraph } from '../../resolvers/subgraph.js';
import { printSchema } from '../../src/server/schema.js';

const sdl = printSchema();

/** The types of the printed schema that carry a directive, each with what the directive says. */
function typesWith(directive: string): Record<string, string[]> {
  const types = parse(sdl).definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  const said = types.map(({ name, directives = [] }) => {
    const found = directives.filter((each) => each.name.value === directive);
    return [name.value, found.map((each) => print(each))] as const;
  });
  return Object.fromEntries(said.filter(([, directives]) => directives.length > 0));
}

describe('the subgraph', () => {
  it('links the federation specification in a version that free composers take', () => {
    expect(/federation\/v(\d+\.\d+)/.exec(sdl)?.[1]).toBe('2.9');
  });

  it('lets others refer to sources, exports and users', () => {
    expect(typesWith('key')).toEqual({
      ExportedUser: ['@key(fields: "id")', '@key(fields: "source { id } providerUserId")'],
      UserSource: ['@key(fields: "id")'],
      UsersExport: ['@key(fields: "id")'],
    });
  });

  it('shares PageInfo alone, with exactly the four fields of Relay', () => {
    expect(Object.keys(typesWith('shareable'))).toEqual(['PageInfo']);
    const type = buildPublicSubgraph().getType('PageInfo');
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    expect(Object.fromEntries(fields.map((field) => [field.name, String(field.type)]))).toEqual({
      hasNextPage: 'Boolean!',
      hasPreviousPage: 'Boolean!',
      startCursor: 'String',
      endCursor: 'String',
    });
  });
});

describe.each([
  ['the public route', buildPublicSubgraph()],
  ['a gateway in this process', buildInProcessSubgraph()],
])('the schema of %s', (_name, schema) => {
  it('has the fields of routers as the specification writes them', () => {
    const fields = schema.getQueryType()!.getFields();
    expect(String(fields._service!.type)).toBe('_Service!');
    expect(String(fields._entities!.type)).toBe('[_Entity]!');
    expect(fields._entities!.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
      'representations: [_Any!]!',
    ]);
  });

  it('resolves every type with a key', () => {
    const union = schema.getType('_Entity');
    const names = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
    expect(names.sort()).toEqual(Object.keys(typesWith('key')).sort());
  });

  it('describes itself by what print-schema prints, without the fields of routers', async () => {
    const scopes = new Set(['federation']);
    const contextValue = { caller: { tenant: 'acme', name: 'router', scopes } } as unknown as Context;
    const { data, errors } = await graphql({ schema, source: '{ _service { sdl } }', contextValue });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ _service: { sdl } });
    expect(sdl).not.toMatch(/_service|_entities|_Any|_Entity|_Service/);
  });
});

describe('a caller without the scope federation', () => {
  const loaders = {
    user: { load: (id: string) => Promise.resolve({ id, email: 'ann@example.com' }) },
    source: { load: (id: string) => Promise.resolve({ id, title: 'Web' }) },
  };
  const contextWith = (...scopes: string[]) =>
    ({ caller: { scopes: new Set(scopes) }, loaders }) as unknown as Context;
  const source = `query ($of: [_Any!]!) {
    _entities(representations: $of) { ... on ExportedUser { email raw } ... on UserSource { title } }
  }`;
  const user = { __typename: 'ExportedUser', id: 'web:u1' };
  const refused = /^Query\._entities needs the scope federation/;

  it('is refused on the public route', async () => {
    const schema = buildPublicSubgraph();
    const answer = await graphql({
      schema,
      source,
      contextValue: contextWith('users:read'),
      variableValues: { of: [user] },
    });
    expect(answer).toMatchObject({ data: null, errors: [{ message: expect.stringMatching(refused) }] });
  });

  it('is answered by a gateway in this process, as far as his other scopes go', async () => {
    const answer = await graphql({
      schema: buildInProcessSubgraph(),
      source,
      contextValue: contextWith('users:read'),
      variableValues: { of: [user, { __typename: 'UserSource', id: 'web' }] },
    });
    expect(answer.data).toEqual({ _entities: [{ email: 'ann@example.com', raw: null }, null] });
    expect(new Map(answer.errors?.map(({ message, path }) => [path?.join('.'), message]))).toEqual(
      new Map([
        ['_entities.1', 'UserSource needs the scope exports:read, which this caller does not have'],
        ['_entities.0.raw', 'ExportedUser.raw needs the scope users:raw, which this caller does not have'],
      ]),
    );
  });

  it('may hand more than a thousand representations over in this process', async () => {
    const answer = await graphql({
      schema: buildInProcessSubgraph(),
      source,
      contextValue: contextWith('users:read', 'users:raw'),
      variableValues: { of: new Array(1001).fill(user) },
    });
    expect(answer.errors).toBeUndefined();
  });
});
