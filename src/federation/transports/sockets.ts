import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { RemoteLimits, RemoteSubgraph } from './remote-subgraph.js';
import { readEvents } from './read-events.js';
import type { SubgraphRequest, SubgraphResult } from './subgraph.js';

/** The subscriptions of this process to one subgraph. */
export interface Sockets {
  subscribe(
    request: SubgraphRequest,
    headers: Readonly<Record<string, string>>,
  ): AsyncIterator<SubgraphResult>;
  close(): Promise<void>;
}

/** How often a lost socket is opened again before its subscriptions fail: in all some two minutes. */
const attempts = 10;
const firstWaitMs = 250;
const longestWaitMs = 30_000;
const pingMs = 12_000;
/** How long an answer to a ping, and to the first message, may take. */
const patienceMs = 5_000;

/**
 * Subscribes over one socket for each set of headers, however many subscribe. A socket that is lost is opened
 * again and its subscriptions go on; one that nobody needs any more is closed.
 */
export function openSockets(subgraph: RemoteSubgraph, limits: RemoteLimits): Sockets {
  const shared = new Map<string, { readonly client: Client; users: number }>();
  const leave = async (key: string): Promise<void> => {
    const socket = shared.get(key);
    if (!socket || --socket.users > 0) return;
    shared.delete(key);
    await socket.client.dispose();
  };
  return {
    subscribe({ text: query, variables }, headers) {
      const key = JSON.stringify(Object.entries(headers).sort());
      const socket = shared.get(key) ?? { client: openClient(subgraph, headers, limits), users: 0 };
      shared.set(key, socket);
      socket.users++;
      return readEvents(socket.client.iterate({ query, variables }), () => leave(key));
    },
    async close() {
      const sockets = [...shared.values()];
      shared.clear();
      for (const { client } of sockets) await client.dispose();
    },
  };
}

function openClient(
  { url, subscriptionsUrl = url.replace(/^http/, 'ws') }: RemoteSubgraph,
  headers: Readonly<Record<string, string>>,
  { maxAnswerBytes: maxPayload }: RemoteLimits,
): Client {
  let unanswered: NodeJS.Timeout | undefined;
  const client = createClient({
    url: subscriptionsUrl,
    connectionParams: headers,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers, maxPayload, followRedirects: false });
      }
    },
    retryAttempts: attempts,
    shouldRetry: () => true,
    retryWait,
    connectionAckWaitTimeout: patienceMs,
    keepAlive: pingMs,
    on: {
      // A peer that vanished without a word is only noticed by its silence.
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => client.terminate(), patienceMs).unref();
      },
      pong: () => clearTimeout(unanswered),
      closed: () => clearTimeout(unanswered),
    },
  });
  return client;
}

function retryWait(retries: number): Promise<void> {
  const waitMs = Math.min(firstWaitMs * 2 ** retries, longestWaitMs) * (0.5 + Math.random() / 2);
  return new Promise((resolve) => setTimeout(resolve, waitMs).unref());
}
