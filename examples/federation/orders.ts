/** The orders of a shop, as a subgraph: `node --import tsx examples/federation/orders.ts`, port `PORT` or 4001. */
import { createHash } from 'node:crypto';
import { serve } from './subgraph.js';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

  type Query {
    order(id: ID!): Order
  }

  type Order @key(fields: "id") {
    "<the customer's id>#<which of his orders>"
    id: ID!
    product: String!
    customer: ExportedUser!
  }

  # Rollcall's type: it knows the user's e-mail address and all else, this subgraph adds his orders.
  type ExportedUser @key(fields: "id") {
    id: ID!
    orders: [Order!]!
  }`;

const products = ['lamp', 'chair', 'desk', 'clock', 'kettle'];

/** A shop has a database. This one finds up to three orders in the bytes of a hash: every user has his own, always. */
function ordersOf(userId: string): object[] {
  const [count = 0, ...bytes] = createHash('sha256').update(userId).digest();
  return bytes.slice(0, count % 4).map((byte, n) => ({
    id: `${userId}#${n + 1}`,
    product: products[byte % products.length],
    // The id is all that is known of him here; the gateway asks Rollcall for the rest.
    customer: { id: userId },
  }));
}

function order(id: string): object | null {
  const [userId = '', n] = id.split(/#(?=\d+$)/);
  return ordersOf(userId)[Number(n) - 1] ?? null;
}

serve(
  {
    name: 'orders',
    sdl,
    entities: ['Order', 'ExportedUser'],
    root: { order: ({ id }: { id: string }) => order(id) },
    find: ({ __typename, id }) => (__typename === 'Order' ? order(id) : { id, orders: () => ordersOf(id) }),
  },
  Number(process.env.PORT ?? 4001),
);
