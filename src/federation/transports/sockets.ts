import type { RemoteLimits, RemoteSubgraph } from './remote-subgraph.js';
import { readEvents } from './read-events.js';
import { openClient, type SocketClient } from './socket-client.js';
import type { SubgraphRequest, SubgraphResult } from './subgraph.js';
import { UnreadEvents } from './unread-events.js';

/** The subscriptions of this process to one subgraph. */
export interface Sockets {
  subscribe(
    request: SubgraphRequest,
    headers: Readonly<Record<string, string>>,
  ): AsyncIterator<SubgraphResult>;
  close(): Promise<void>;
}

/**
 * Subscribes over one socket for each set of headers, however many subscribe. A socket that is lost is opened
 * again and its subscriptions go on; one that nobody needs any more is closed.
 */
export function openSockets(subgraph: RemoteSubgraph, limits: RemoteLimits): Sockets {
  const { unread = new UnreadEvents() } = subgraph;
  const shared = new Map<string, { readonly client: SocketClient; users: number }>();
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
      const queue = unread.open(() => stop());
      const stop = socket.client.subscribe(
        { query, variables },
        {
          next: (event, bytes) => unread.add(queue, event, bytes),
          error: (fault) => queue.end(fault),
          complete: () => queue.end(),
        },
      );
      return readEvents(queue, () => leave(key));
    },
    async close() {
      const sockets = [...shared.values()];
      shared.clear();
      for (const { client } of sockets) await client.dispose();
    },
  };
}
