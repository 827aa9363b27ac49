import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Server } from '../../../src/server/server.js';

/** What a server of the protocol says. */
export interface Said {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data?: object | null; readonly errors?: readonly object[] };
}

/** A client that speaks `graphql-ws` by hand. */
export interface LegacyClient {
  readonly socket: WebSocket;
  /** What was said so far, keep-alive apart. */
  readonly said: readonly Said[];
  say(message: object): void;
  /** Begins an operation. */
  start(id: string, query: string, variables?: object): void;
  /** Resolves when a message of this type, and of this operation, has come. */
  hears(type: string, id?: string): Promise<Said>;
  /** How the socket was closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Opens a socket; with parameters it says `connection_init` and does not wait for the answer. */
export async function connectLegacy({ url }: Server, params?: object): Promise<LegacyClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-ws');
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Said;
    if (message.type !== 'ka') said.push(message);
    waiting.forEach((look) => look());
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }));
  await once(socket, 'open');
  const say = (message: object) => socket.send(JSON.stringify(message));
  if (params) say({ type: 'connection_init', payload: params });
  const hears = (type: string, id?: string) =>
    new Promise<Said>((resolve, reject) => {
      const look = () => {
        const found = said.find((message) => message.type === type && message.id === id);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void closed.then(({ code, reason }) => reject(new Error(`closed: ${code} ${reason}`)));
      look();
    });
  const start = (id: string, query: string, variables = {}) =>
    say({ type: 'start', id, payload: { query, variables } });
  return { socket, said, say, start, hears, closed };
}
