import { afterEach, describe, expect, it } from '@jest/globals';
import { openRig, type Rig } from './support/rig.js';

let rig: Rig;
afterEach(() => rig.close());

describe('@requires', () => {
  it('hands a subgraph the fields of others that it needs', async () => {
    rig = await openRig({
      products: {
        sdl: `type Query { products: [Product!]! } type Product @key(fields: "upc") { upc: ID! weight: Int size: Size }
              type Size { width: Int height: Int }`,
        resolvers: {
          Query: {
            products: () => [
              { upc: 'a', weight: 2, size: { width: 3, height: 4 } },
              { upc: 'b', weight: null, size: { width: 1, height: 1 } },
            ],
          },
        },
      },
      shipping: {
        sdl: `type Product @key(fields: "upc") { upc: ID! weight: Int @external size: Size @external
                cost: String @requires(fields: "weight size { width height }") }
              type Size { width: Int @external height: Int @external }`,
        resolvers: {
          Product: { cost: ({ weight, size }: never) => JSON.stringify({ weight, size }) },
        },
      },
    });
    expect(await rig.ask('{ products { cost } }')).toEqual({
      data: {
        products: [
          { cost: '{"weight":2,"size":{"width":3,"height":4}}' },
          { cost: '{"weight":null,"size":{"width":1,"height":1}}' },
        ],
      },
    });
  });

  it('takes the field with the arguments it names, beside the one that the client asks for', async () => {
    const price = (_: unknown, { currency }: { currency: string }) => (currency === 'USD' ? 100 : 90);
    rig = await openRig({
      products: {
        sdl: `type Query { product: Product } type Product @key(fields: "upc") { upc: ID! price(currency: String): Int }`,
        resolvers: { Query: { product: () => ({ upc: 'a' }) }, Product: { price } },
      },
      shipping: {
        sdl: `type Product @key(fields: "upc") { upc: ID! price(currency: String): Int @external
                inUsd: Int @requires(fields: "price(currency: \\"USD\\")") inEur: Int @requires(fields: "price(currency: \\"EUR\\")") }`,
        resolvers: {
          Product: { inUsd: ({ price }: never) => price, inEur: ({ price }: never) => price },
        },
      },
    });
    expect(await rig.ask('{ product { inUsd inEur price(currency: "USD") } }')).toEqual({
      data: { product: { inUsd: 100, inEur: 90, price: 100 } },
    });
  });

  it('goes back and forth between subgraphs that need each other', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { post: Post } type Post @key(fields: "id") { id: ID! first: Int!
                second: Int! @external third: Int! @requires(fields: "second") }`,
        resolvers: {
          Query: { post: () => ({ id: '1', first: 1 }) },
          Post: { third: ({ second }: { second: number }) => second + 1 },
        },
      },
      b: {
        sdl: `type Post @key(fields: "id") { id: ID! first: Int! @external third: Int! @external
                second: Int! @requires(fields: "first") fourth: Int! @requires(fields: "third") }`,
        resolvers: {
          Post: {
            second: ({ first }: { first: number }) => first + 1,
            fourth: ({ third }: { third: number }) => third + 1,
          },
        },
      },
    });
    expect(await rig.ask('{ post { fourth } }')).toEqual({ data: { post: { fourth: 4 } } });
  });
});

describe('@provides', () => {
  it('spares the question to the subgraph that owns the field, there and only there', async () => {
    rig = await openRig({
      reviews: {
        sdl: `type Query { reviewed: Product @provides(fields: "name") other: Product }
              type Product @key(fields: "upc") { upc: ID! name: String @external }`,
        resolvers: { Query: { reviewed: () => ({ upc: 'a', name: 'Desk' }), other: () => ({ upc: 'b' }) } },
      },
      products: {
        sdl: `type Product @key(fields: "upc") { upc: ID! name: String @shareable }`,
        resolvers: { Product: { name: ({ upc }: { upc: string }) => `product ${upc}` } },
      },
    });
    expect(await rig.ask('{ reviewed { name } }')).toEqual({ data: { reviewed: { name: 'Desk' } } });
    expect(rig.asked.products).toHaveLength(0);
    expect(await rig.ask('{ other { name } }')).toEqual({ data: { other: { name: 'product b' } } });
    expect(rig.asked.products).toHaveLength(1);
  });
});

describe('@shareable', () => {
  it('lets any subgraph answer, so that one question is enough', async () => {
    const me = () => ({ id: '1', name: 'Ada' });
    rig = await openRig({
      a: { sdl: `type Query { a: User } type User @key(fields: "id") { id: ID! name: String @shareable }` },
      b: {
        sdl: `type Query { b: User } type User @key(fields: "id") { id: ID! name: String @shareable }`,
        resolvers: { Query: { b: me } },
      },
    });
    expect(await rig.ask('{ b { name } }')).toEqual({ data: { b: { name: 'Ada' } } });
    expect(rig.asked.a).toHaveLength(0);
  });

  it('merges what several subgraphs answer of one value', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { shop: Shop @shareable } type Shop { name: String }`,
        resolvers: { Query: { shop: () => ({ name: 'Desks' }) } },
      },
      b: {
        sdl: `type Query { shop: Shop @shareable } type Shop { floor: Int }`,
        resolvers: { Query: { shop: () => ({ floor: 2 }) } },
      },
    });
    expect(await rig.ask('{ shop { name floor } }')).toEqual({ data: { shop: { name: 'Desks', floor: 2 } } });
  });
});

describe('@override', () => {
  const sources = (label = '') => ({
    old: {
      sdl: `type Query { me: User } type User @key(fields: "id") { id: ID! name: String }`,
      resolvers: { Query: { me: () => ({ id: '1', name: 'old' }) }, User: { name: () => 'old' } },
    },
    fresh: {
      sdl: `type User @key(fields: "id") { id: ID! name: String @override(from: "old"${label}) }`,
      resolvers: { User: { name: () => 'fresh' } },
    },
  });

  it('moves a field to another subgraph', async () => {
    rig = await openRig(sources());
    expect(await rig.ask('{ me { name } }')).toEqual({ data: { me: { name: 'fresh' } } });
  });

  it('moves it for no request at 0 percent, and for every one at 100', async () => {
    rig = await openRig(sources(', label: "percent(0)"'));
    expect(await rig.ask('{ me { name } }')).toEqual({ data: { me: { name: 'old' } } });
    await rig.close();
    rig = await openRig(sources(', label: "percent(100)"'));
    expect(await rig.ask('{ me { name } }')).toEqual({ data: { me: { name: 'fresh' } } });
  });
});

describe('@interfaceObject', () => {
  const book = { __typename: 'Book', id: '1', title: 'Emma', pages: 9 };
  const film = { __typename: 'Film', id: '2', title: 'Heat' };
  const find = ({ id }: { id: string }) => (id === '1' ? book : film);
  const sources = {
    media: {
      sdl: `type Query { media: [Media!]! } interface Media @key(fields: "id") { id: ID! title: String }
            type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
            type Film implements Media @key(fields: "id") { id: ID! title: String }`,
      resolvers: {
        Query: { media: () => [book, film] },
        Media: { __resolveReference: find },
        Book: { __resolveReference: find },
        Film: { __resolveReference: find },
      },
    },
    reviews: {
      sdl: `type Query { best: Media } type Media @interfaceObject @key(fields: "id") { id: ID! title: String @external
              stars: Int! fails: Int praise: String @requires(fields: "title") }`,
      resolvers: {
        Query: { best: () => ({ id: '1' }) },
        Media: {
          stars: ({ id }: { id: string }) => Number(id) * 2,
          fails: () => Promise.reject(new Error('no')),
          praise: ({ title }: { title: string }) => `${title}!`,
        },
      },
    },
  };

  it('adds fields to every type of an interface', async () => {
    rig = await openRig(sources);
    expect(await rig.ask('{ media { __typename stars ... on Book { pages praise } } }')).toEqual({
      data: {
        media: [
          { __typename: 'Book', stars: 2, pages: 9, praise: 'Emma!' },
          { __typename: 'Film', stars: 4 },
        ],
      },
    });
  });

  it('tells an error once, even of a value that is found in two ways', async () => {
    rig = await openRig(sources);
    const { errors } = await rig.ask('{ media { fails ... on Book { fails pages } } }');
    expect(errors!.map(({ path }) => path)).toEqual([
      ['media', 0, 'fails'],
      ['media', 1, 'fails'],
    ]);
  });

  it('learns the type of a value from the subgraph that knows it', async () => {
    rig = await openRig(sources);
    expect(await rig.ask('{ best { id kind: __typename stars ... on Book { pages } } }')).toEqual({
      data: { best: { id: '1', kind: 'Book', stars: 2, pages: 9 } },
    });
  });

  it('answers fields of the interface without knowing the type', async () => {
    rig = await openRig(sources);
    expect(await rig.ask('{ best { id stars } }')).toEqual({ data: { best: { id: '1', stars: 2 } } });
    expect(rig.asked.media).toHaveLength(0);
  });

  it('takes an external field from the subgraph that has it', async () => {
    rig = await openRig(sources);
    expect(await rig.ask('{ best { title } }')).toEqual({ data: { best: { title: 'Emma' } } });
  });
});

describe('@inaccessible and @tag', () => {
  it('hide nothing from planning, and show nothing to clients', async () => {
    rig = await openRig({
      a: {
        sdl: `type Query { me: User found: Hit } union Hit = User | Ghost
              type Ghost @inaccessible { id: ID! }
              type User @key(fields: "id") { id: ID! @inaccessible name: String @tag(name: "public") role: Role(deep: Int @inaccessible) }
              enum Role { ADMIN SECRET @inaccessible }`.replace(
          'role: Role(deep: Int @inaccessible)',
          'role(deep: Int @inaccessible): Role',
        ),
        resolvers: {
          Query: {
            me: () => ({ id: '1', name: 'Ada', role: 'SECRET' }),
            found: () => ({ __typename: 'Ghost', id: '9' }),
          },
        },
      },
      b: {
        sdl: `type User @key(fields: "id") { id: ID! @inaccessible age: Int }`,
        resolvers: { User: { age: () => 36 } },
      },
    });
    expect(await rig.ask('{ me { name age } }')).toEqual({ data: { me: { name: 'Ada', age: 36 } } });
    expect((await rig.ask('{ me { id } }')).errors).toMatchObject([
      { message: expect.stringMatching(/Cannot query field "id"/) },
    ]);
    const hidden = await rig.ask('{ me { role } found { ... on User { name } __typename } }');
    expect(hidden.data).toEqual({ me: { role: null }, found: null });
    expect(JSON.stringify(hidden.errors)).not.toMatch(/SECRET|Ghost/);
    const names = await rig.ask(
      '{ __schema { types { name fields { name args { name } } enumValues { name } } directives { name } } }',
    );
    expect(JSON.stringify(names.data)).not.toMatch(/SECRET|Ghost|join__|link__|inaccessible|"tag"|deep/);
  });
});
