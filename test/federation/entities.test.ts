import { afterEach, describe, expect, it } from '@jest/globals';
import { openRig, type Rig } from './support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

const names = {
  sdl: `type User @key(fields: "id") { id: ID! name: String! boss: User fails: Int }`,
  resolvers: {
    User: {
      name: ({ id }: { id: string }) => `user ${id}`,
      fails: () => Promise.reject(new Error('no')),
      boss: ({ id }: { id: string }) => (id === '0' ? null : { id: '0' }),
    },
  },
};

describe('entities', () => {
  it('are looked up once each and all together, however often they stand in the data', async () => {
    rig = await openRig({
      teams: {
        sdl: `type Query { teams: [Team!]! } type Team { lead: User members: [User!]! }
              type User @key(fields: "id") { id: ID! }`,
        resolvers: {
          Query: {
            teams: () => [
              { lead: { id: '1' }, members: [{ id: '1' }, { id: '2' }] },
              { lead: { id: '2' }, members: [{ id: '2' }] },
            ],
          },
        },
      },
      names,
    });
    expect(await rig.ask('{ teams { lead { name } members { name } } }')).toEqual({
      data: {
        teams: [
          { lead: { name: 'user 1' }, members: [{ name: 'user 1' }, { name: 'user 2' }] },
          { lead: { name: 'user 2' }, members: [{ name: 'user 2' }] },
        ],
      },
    });
    expect(rig.asked.names).toHaveLength(1);
    const [lists] = rig.asked.names!.map(({ variables }) => Object.values(variables));
    expect(lists).toEqual([
      expect.arrayContaining([
        { __typename: 'User', id: '1' },
        { __typename: 'User', id: '2' },
      ]),
    ]);
    expect(lists![0]).toHaveLength(2);
  });

  it('do not share what only one place asks for', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { one: User two: User } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { one: () => ({ id: '1' }), two: () => ({ id: '1' }) } },
      },
      names,
    });
    expect(await rig.ask('{ one { boss { name } } two { boss { id } } }')).toEqual({
      data: { one: { boss: { name: 'user 0' } }, two: { boss: { id: '0' } } },
    });
  });

  it('do not mix what two places ask with different arguments', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { one: User two: User } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { one: () => ({ id: '1' }), two: () => ({ id: '1' }) } },
      },
      names,
      posts: {
        sdl: `type User @key(fields: "id") { id: ID! posts(first: Int): [Int] }`,
        resolvers: {
          User: { posts: (_: unknown, { first }: { first: number }) => Array(first).fill(first) },
        },
      },
    });
    expect(await rig.ask('{ one { boss { posts(first: 1) } } two { boss { posts(first: 2) } } }')).toEqual({
      data: { one: { boss: { posts: [1] } }, two: { boss: { posts: [2, 2] } } },
    });
  });

  it('are found in lists of lists, and null stays null in them', async () => {
    rig = await openRig({
      grid: {
        sdl: `type Query { grid: [[User]] } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { grid: () => [[{ id: '1' }, null], null, [{ id: '2' }]] } },
      },
      names,
    });
    expect(await rig.ask('{ grid { name } }')).toEqual({
      data: { grid: [[{ name: 'user 1' }, null], null, [{ name: 'user 2' }]] },
    });
    const { errors } = await rig.ask('{ grid { fails } }');
    expect(errors!.map(({ path }) => path)).toEqual([
      ['grid', 0, 0, 'fails'],
      ['grid', 2, 0, 'fails'],
    ]);
  });

  it('are not looked up by a key that is null', async () => {
    rig = await openRig({
      books: {
        sdl: `type Query { books: [Book!]! } type Book @key(fields: "isbn") { isbn: ID title: String }`,
        resolvers: {
          Query: {
            books: () => [
              { isbn: 'x', title: 'Emma' },
              { isbn: null, title: 'Notes' },
            ],
          },
        },
      },
      prices: {
        sdl: `type Book @key(fields: "isbn") { isbn: ID price: Int }`,
        resolvers: { Book: { price: () => 5 } },
      },
    });
    expect(await rig.ask('{ books { title price } }')).toEqual({
      data: {
        books: [
          { title: 'Emma', price: 5 },
          { title: 'Notes', price: null },
        ],
      },
    });
    expect(rig.asked.prices![0]!.variables).toEqual({ representations: [{ __typename: 'Book', isbn: 'x' }] });
  });

  it('leave their fields null where the other subgraph does not know them', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { users: [User!]! } type User @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { users: () => [{ id: '1' }, { id: '2' }] } },
      },
      b: {
        sdl: `type User @key(fields: "id") { id: ID! age: Int }`,
        resolvers: { User: { __resolveReference: ({ id }: never) => (id === '1' ? { id, age: 36 } : null) } },
      },
    });
    expect(await rig.ask('{ users { id age } }')).toEqual({
      data: {
        users: [
          { id: '1', age: 36 },
          { id: '2', age: null },
        ],
      },
    });
  });
});

describe('unions and interfaces', () => {
  const sources = {
    search: {
      sdl: `type Query { search: [Hit!]! nodes: [Node!]! } union Hit = User | Bot | Place
            interface Node { id: ID! }
            type User implements Node @key(fields: "id") { id: ID! size: Int! }
            type Bot implements Node @key(fields: "id") { id: ID! size: String }
            type Place { city: String }`,
      resolvers: {
        Query: {
          search: () => [
            { __typename: 'User', id: '1', size: 1 },
            { __typename: 'Bot', id: '2', size: 'L' },
            { __typename: 'Place', city: 'Bern' },
          ],
          nodes: () => [
            { __typename: 'User', id: '1', size: 1 },
            { __typename: 'Bot', id: '2', size: 'L' },
          ],
        },
      },
    },
    names: {
      sdl: `type User @key(fields: "id") { id: ID! name: String } type Bot @key(fields: "id") { id: ID! name: String }`,
      resolvers: {
        User: { name: ({ id }: { id: string }) => `user ${id}` },
        Bot: { name: ({ id }: { id: string }) => `bot ${id}` },
      },
    },
  };

  it('join each member by its own key, in one question', async () => {
    rig = await openRig(sources);
    const query = '{ search { ... on User { name } ... on Bot { name } ... on Place { city } } }';
    expect(await rig.ask(query)).toEqual({
      data: { search: [{ name: 'user 1' }, { name: 'bot 2' }, { city: 'Bern' }] },
    });
    expect(rig.asked.names).toHaveLength(1);
  });

  it('answer fields of one name and different types as the client calls them', async () => {
    rig = await openRig(sources);
    const query = '{ nodes { id ... on User { count: size } ... on Bot { label: size name } } }';
    expect(await rig.ask(query)).toEqual({
      data: {
        nodes: [
          { id: '1', count: 1 },
          { id: '2', label: 'L', name: 'bot 2' },
        ],
      },
    });
  });

  it('answer under one name what a subgraph has under conflicting types', async () => {
    rig = await openRig({
      pets: {
        sdl: `type Query { pets: [Pet!]! } union Pet = Cat | Dog
              type Cat @key(fields: "id") { id: ID! age: Int! @shareable } type Dog @key(fields: "id") { id: ID! age: Int }`,
        resolvers: {
          Query: {
            pets: () => [
              { __typename: 'Cat', id: '1', age: 3 },
              { __typename: 'Dog', id: '2', age: () => Promise.reject(new Error('old')) },
            ],
          },
        },
      },
      vets: { sdl: `type Cat @key(fields: "id") { id: ID! age: Int @shareable }` },
    });
    const { data, errors } = await rig.ask('{ pets { ... on Cat { age } ... on Dog { age } } }');
    expect(data).toEqual({ pets: [{ age: 3 }, { age: null }] });
    expect(errors).toMatchObject([{ message: 'old', path: ['pets', 1, 'age'] }]);
  });

  it('tell their types, whatever the client calls them', async () => {
    rig = await openRig(sources);
    expect(await rig.ask('{ nodes { kind: __typename } search { __typename kind: __typename } }')).toEqual({
      data: {
        nodes: [{ kind: 'User' }, { kind: 'Bot' }],
        search: [
          { __typename: 'User', kind: 'User' },
          { __typename: 'Bot', kind: 'Bot' },
          { __typename: 'Place', kind: 'Place' },
        ],
      },
    });
  });
});
