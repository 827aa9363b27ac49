import { buildSchema, type GraphQLSchema } from 'graphql';

/** A subgraph of the benchmark; it answers from memory, so that gateways are measured and not what is behind them. */
export interface BenchSubgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

/** Ten users of one subgraph, and of each the orders, which the other one has: two fetches, one after the other. */
export const crossingQuery = `query Crossing($first: Int) {
  users(first: $first) { id name email orders { id product cents } }
}`;

export const variables = { first: 10 };

/** What every gateway must answer. */
export function expectedAnswer(): unknown {
  return { data: { users: users(variables).map((user) => ({ ...user, orders: ordersOf(user.id) })) } };
}

/** The two subgraphs of the query. */
export function benchSubgraphs(): readonly [users: BenchSubgraph, orders: BenchSubgraph] {
  const usersSdl = `
    type Query { users(first: Int): [User!]! }
    type User @key(fields: "id") { id: ID! name: String! email: String! }`;
  const ordersSdl = `
    type Query { order(id: ID!): Order }
    type User @key(fields: "id") { id: ID! orders: [Order!]! }
    type Order { id: ID! product: String! cents: Int! }`;
  return [
    subgraph('users', usersSdl, { users: (_, args) => users(args as { first: number }) }),
    subgraph('orders', ordersSdl, {
      _entities: (_, { representations }) =>
        (representations as { id: string }[]).map(({ id }) => ({
          __typename: 'User',
          id,
          orders: ordersOf(id),
        })),
    }),
  ];
}

function users({ first }: { readonly first: number }) {
  return Array.from({ length: first }, (_, n) => ({
    id: `user-${n}`,
    name: `Given${n} Family${n}`,
    email: `user${n}@example.com`,
  }));
}

function ordersOf(userId: string) {
  return [1, 2].map((n) => ({ id: `${userId}#${n}`, product: `Product ${n}`, cents: n * 100 }));
}

type Resolver = (source: unknown, args: Record<string, unknown>) => unknown;

function subgraph(name: string, types: string, resolvers: Record<string, Resolver>): BenchSubgraph {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) ${types}`;
  const schema = buildSchema(`${sdl} ${machinery}`, { assumeValidSDL: true });
  const query = schema.getQueryType();
  const all: Record<string, Resolver> = { ...resolvers, _service: () => ({ sdl }) };
  for (const field of Object.values(query?.getFields() ?? {})) {
    const resolve = all[field.name];
    if (resolve) field.resolve = resolve;
  }
  return { name, sdl, schema };
}

const machinery = `
  scalar _Any
  type _Service { sdl: String! }
  union _Entity = User
  extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }`;
