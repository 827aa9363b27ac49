import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../../src/federation/gateway.js';
import { ask, openRig, recording, type Rig } from './support/rig.js';
import { makeSubgraph } from './support/subgraph.js';

describe('@key', () => {
  let rig: Rig;
  beforeAll(async () => {
    const users = [
      { id: '1', name: 'Ada', email: 'ada@acme.example', address: { zip: '10', city: { id: 'b' } } },
      { id: '2', name: 'Bob', email: 'bob@acme.example', address: { zip: '20', city: { id: 'k' } } },
    ];
    rig = await openRig({
      users: {
        sdl: `
          type Query { me: User users: [User!]! }
          type User @key(fields: "id") @key(fields: "email") @key(fields: "address { zip city { id } }") {
            id: ID! email: String! name: String! address: Address! }
          type Address @shareable { zip: String! city: City! }
          type City @shareable { id: ID! }`,
        resolvers: { Query: { me: () => users[0], users: () => users } },
      },
      orders: {
        sdl: `
          type User @key(fields: "id") { id: ID! orders: [Order!]! }
          type Order @key(fields: "shop number") { shop: ID! number: Int! }`,
        resolvers: {
          User: {
            orders: ({ id }: { id: string }) => [
              { shop: 's', number: Number(id) },
              { shop: 't', number: Number(id) },
            ],
          },
        },
      },
      prices: {
        sdl: `type Order @key(fields: "shop number") { shop: ID! number: Int! total: String! }`,
        resolvers: {
          Order: { total: (order: { shop: string; number: number }) => `${order.shop}${order.number}` },
        },
      },
      mail: {
        sdl: `type User @key(fields: "email") { email: String! unread: Int! }`,
        resolvers: { User: { unread: ({ email }: { email: string }) => email.length } },
      },
      weather: {
        sdl: `type User @key(fields: "address { zip city { id } }") { address: Address! sunny: String! }
          type Address @shareable { zip: String! city: City! } type City @shareable { id: ID! }`,
        resolvers: {
          User: {
            sunny: ({ address }: { address: { zip: string; city: { id: string } } }) =>
              `${address.zip} ${address.city.id}`,
          },
        },
      },
    });
  });
  afterAll(() => rig.close());

  it('joins by a single field', async () => {
    expect(await rig.ask('{ me { name orders { number } } }')).toEqual({
      data: { me: { name: 'Ada', orders: [{ number: 1 }, { number: 1 }] } },
    });
  });

  it('joins by several fields together', async () => {
    expect(await rig.ask('{ users { orders { total } } }')).toEqual({
      data: {
        users: [
          { orders: [{ total: 's1' }, { total: 't1' }] },
          { orders: [{ total: 's2' }, { total: 't2' }] },
        ],
      },
    });
  });

  it('joins by whichever of several keys the other subgraph knows', async () => {
    expect(await rig.ask('{ users { unread } }')).toEqual({
      data: { users: [{ unread: 16 }, { unread: 16 }] },
    });
  });

  it('joins by nested fields', async () => {
    expect(await rig.ask('{ users { sunny } }')).toEqual({
      data: { users: [{ sunny: '10 b' }, { sunny: '20 k' }] },
    });
  });
});

describe('other ways to declare an entity', () => {
  it.each([
    [
      'a key that the subgraph itself cannot look up',
      'type User @key(fields: "id", resolvable: false) { id: ID! }',
    ],
    ['an extension', 'extend type User @key(fields: "id") { id: ID! @external }'],
  ])('join as well: %s', async (_what, user) => {
    const rig = await openRig({
      users: {
        sdl: 'type Query { a: Int } type User @key(fields: "id") { id: ID! name: String }',
        resolvers: { User: { name: ({ id }: { id: string }) => `user ${id}` } },
      },
      posts: {
        sdl: `type Query { author: User } ${user}`,
        resolvers: { Query: { author: () => ({ id: '7' }) } },
      },
    });
    expect(await rig.ask('{ author { name } }')).toEqual({ data: { author: { name: 'user 7' } } });
    await rig.close();
  });

  it('join a subgraph of Federation 1', async () => {
    const orders = makeSubgraph('orders', {
      sdl: `# @link
      type Query { order: Order } type Order @key(fields: "id") { id: ID! total: Int }`,
      resolvers: { Query: { order: () => ({ id: '1', total: 5 }) } },
    });
    const { local } = recording(orders);
    const shops = makeSubgraph('shops', {
      sdl: 'type Order @key(fields: "id") { id: ID! shop: String }',
      resolvers: { Order: { shop: () => 'Bern' } },
    });
    const gateway = await openGateway({
      supply: { kind: 'subgraphs', subgraphs: [] },
      locals: [local, recording(shops).local],
    });
    expect(await ask(gateway, '{ order { total shop } }')).toEqual({
      data: { order: { total: 5, shop: 'Bern' } },
    });
    await gateway.close();
  });
});
