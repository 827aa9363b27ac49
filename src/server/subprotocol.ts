/** What sockets speak: the protocol of today, preferred, and the one before it, which GraphQL Playground speaks. */
export const subprotocols = ['graphql-transport-ws', 'graphql-ws'] as const;

/** One of them. */
export type Subprotocol = (typeof subprotocols)[number];

/** The one to speak with a client, of those that its `Sec-WebSocket-Protocol` lists; undefined when we speak none. */
export function subprotocolOf(header = ''): Subprotocol | undefined {
  const offered = new Set(header.split(',').map((name) => name.trim()));
  return subprotocols.find((name) => offered.has(name));
}
