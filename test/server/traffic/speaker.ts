import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Server } from '../../../src/server/server.js';
import { until } from '../../support/until.js';

/** A message of graphql-transport-ws. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A bare socket that speaks graphql-transport-ws only when the test does. */
export interface Speaker {
  readonly socket: WebSocket;
  /** What has come, in order. */
  readonly heard: readonly Message[];
  say(message: object): void;
  /** Subscribes, and gives the first message that comes back for it. */
  ask(id: string, query: string): Promise<Message>;
  /** The code that it was closed with. */
  readonly closed: Promise<number>;
}

/** Opens a socket; `key` says whose it is, null says nothing at all. */
export async function openSpeaker({ url }: Server, key: string | null = ''): Promise<Speaker> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const heard: Message[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Message));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  const say = (message: object) => socket.send(JSON.stringify(message));
  await once(socket, 'open');
  if (key !== null) {
    say({ type: 'connection_init', payload: key === '' ? {} : { 'x-api-key': key } });
    await until(() => heard.length > 0);
  }
  return {
    socket,
    heard,
    closed,
    say,
    ask: async (id, query) => {
      say({ type: 'subscribe', id, payload: { query } });
      const of = () => heard.find((message) => message.id === id);
      await until(() => of() !== undefined);
      return of()!;
    },
  };
}
