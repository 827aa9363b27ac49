import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openRig, type Rig } from './support/rig.js';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig({
    users: {
      sdl: `type Query { me: User echo(text: String = "nothing", filter: Filter): String! }
            input Filter { limit: Int = 3, tags: [String!] }
            type User @key(fields: "id") { id: ID! name: String! tags: [String!]! }`,
      resolvers: {
        Query: {
          me: () => ({ id: '1', name: 'Ada', tags: ['a', 'b'] }),
          echo: (_: unknown, args: unknown) => JSON.stringify(args),
        },
      },
    },
    posts: {
      sdl: `type User @key(fields: "id") { id: ID! posts(first: Int = 2, after: String): [Post!]! } type Post { n: Int! title: String! }`,
      resolvers: {
        User: {
          posts: (_: unknown, { first, after }: { first: number; after?: string }) =>
            Array.from({ length: first }, (_item, n) => ({ n, title: `${after ?? ''}${n}` })),
        },
      },
    },
  });
});
afterAll(() => rig.close());

describe('an answer', () => {
  it('has the fields in the order of the request, whichever subgraph has them', async () => {
    const { data } = await rig.ask('{ me { posts { title n } name } echo }');
    expect(JSON.stringify(data)).toBe(
      '{"me":{"posts":[{"title":"0","n":0},{"title":"1","n":1}],"name":"Ada"},"echo":"{\\"text\\":\\"nothing\\"}"}',
    );
  });

  it('has nothing that only the plan needed', async () => {
    expect(await rig.ask('{ me { posts(first: 1) { n } } }')).toEqual({
      data: { me: { posts: [{ n: 0 }] } },
    });
  });

  it('calls fields as the client does', async () => {
    expect(
      await rig.ask('{ i: me { a: posts(first: 1) { x: n } b: posts(first: 1, after: "p") { x: title } } }'),
    ).toEqual({
      data: { i: { a: [{ x: 0 }], b: [{ x: 'p0' }] } },
    });
  });

  it('survives names that every object has', async () => {
    const { data } = await rig.ask(
      '{ constructor: me { toString: name __proto__: posts(first: 1) { __proto__: n } } }',
    );
    expect(JSON.stringify(data)).toBe('{"constructor":{"toString":"Ada","__proto__":[{"__proto__":0}]}}');
    expect(Object.prototype).not.toHaveProperty('n');
  });

  it('merges fragments, named and inline, that select the same fields', async () => {
    const query = `
      query { me { ...A ... on User { posts(first: 1) { title } } ...B } }
      fragment A on User { posts(first: 1) { n } ...B }
      fragment B on User { name }`;
    expect(await rig.ask(query)).toEqual({ data: { me: { posts: [{ n: 0, title: '0' }], name: 'Ada' } } });
  });

  it('comes whole where the client would take a part later', async () => {
    const query = '{ me { name ... @defer(label: "later") { posts(first: 1) { n } } } }';
    expect(await rig.ask(query)).toEqual({ data: { me: { name: 'Ada', posts: [{ n: 0 }] } } });
  });
});

describe('variables', () => {
  it('reach every subgraph, defaults filled in', async () => {
    const query = `query ($first: Int = 1, $after: String, $filter: Filter) {
      me { posts(first: $first, after: $after) { title } } echo(filter: $filter) }`;
    expect(await rig.ask(query, { after: 'p', filter: { tags: ['x'] } })).toEqual({
      data: {
        me: { posts: [{ title: 'p0' }] },
        echo: '{"text":"nothing","filter":{"limit":3,"tags":["x"]}}',
      },
    });
  });

  it('are refused with their names when they do not fit', async () => {
    const { data, errors } = await rig.ask('query ($first: Int!) { me { posts(first: $first) { n } } }', {
      first: 'x',
    });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: expect.stringMatching(/Variable "\$first" got invalid value "x"/) },
    ]);
  });
});

describe('@skip and @include', () => {
  const query = `query ($posts: Boolean!, $name: Boolean = false) {
    me { id name @skip(if: $name) posts(first: 1) @include(if: $posts) { n } } }`;

  it('decide on each request anew', async () => {
    expect(await rig.ask(query, { posts: true })).toEqual({
      data: { me: { id: '1', name: 'Ada', posts: [{ n: 0 }] } },
    });
    expect(await rig.ask(query, { posts: false, name: true })).toEqual({ data: { me: { id: '1' } } });
    expect(await rig.ask(query, { posts: true, name: true })).toEqual({
      data: { me: { id: '1', posts: [{ n: 0 }] } },
    });
  });

  it('spare the question to a subgraph of which nothing is wanted', async () => {
    const before = rig.asked.posts!.length;
    await rig.ask(query, { posts: false });
    expect(rig.asked.posts).toHaveLength(before);
  });

  it('are obeyed on fragments, and when both stand on one field', async () => {
    const both = `query ($a: Boolean!, $b: Boolean!) {
      me { ... @include(if: $a) { name ...P @skip(if: $b) } tags @include(if: $a) @skip(if: $b) } }
      fragment P on User { posts(first: 1) { n } }`;
    expect(await rig.ask(both, { a: true, b: false })).toEqual({
      data: { me: { name: 'Ada', posts: [{ n: 0 }], tags: ['a', 'b'] } },
    });
    expect(await rig.ask(both, { a: true, b: true })).toEqual({ data: { me: { name: 'Ada' } } });
    expect(await rig.ask(both, { a: false, b: false })).toEqual({ data: { me: {} } });
  });
});

describe('introspection', () => {
  it('is answered beside data, from the schema that clients see', async () => {
    const query = `query ($name: String!) {
      t: __type(name: $name) { name fields { name } } me { name } ...S __typename }
      fragment S on Query { __schema { queryType { name } } }`;
    expect(await rig.ask(query, { name: 'Post' })).toEqual({
      data: {
        t: { name: 'Post', fields: [{ name: 'n' }, { name: 'title' }] },
        me: { name: 'Ada' },
        __schema: { queryType: { name: 'Query' } },
        __typename: 'Query',
      },
    });
  });

  it('asks no subgraph when it is alone', async () => {
    const before = JSON.stringify(rig.asked);
    expect(
      await rig.ask('{ __typename __schema { mutationType { name } } __type(name: "No") { name } }'),
    ).toEqual({
      data: { __typename: 'Query', __schema: { mutationType: null }, __type: null },
    });
    expect(JSON.stringify(rig.asked)).toBe(before);
  });
});
