import type { IncomingMessage } from 'node:http';
import type { WebSocket, WebSocketServer } from 'ws';
import { sayFarewell } from '../farewell.js';
import type { TrafficLimits } from '../traffic-limits.js';
import { LegacyConnection, type ConnectionParts } from './connection.js';
import { keepAlive } from './keep-alive.js';
import type { ServerMessage } from './messages.js';

/** What the sockets of the protocol are opened with. */
export interface LegacyParts extends Omit<ConnectionParts, 'send' | 'onKnown'> {
  readonly limits: Pick<TrafficLimits, 'connectionInitMs' | 'pingMs'>;
}

/** The sockets of those who speak the protocol before graphql-transport-ws. */
export interface LegacySockets {
  /** Closes them with 1001, behind which clients come back, and cuts those that do not answer. */
  close(): Promise<void>;
}

/** Serves whoever comes through this server of sockets in `graphql-ws`, the protocol of subscriptions-transport-ws. */
export function openLegacySockets(sockets: WebSocketServer, parts: LegacyParts): LegacySockets {
  sockets.on('connection', (socket, request) => serve(socket, request, parts));
  return { close: () => sayFarewell(sockets, () => dismiss(sockets)) };
}

function serve(socket: WebSocket, request: IncomingMessage, parts: LegacyParts): void {
  const send = (message: ServerMessage) => sendTo(socket, message);
  const onKnown = () =>
    socket.once(
      'close',
      keepAlive(socket, parts.limits.pingMs, () => send({ type: 'ka' })),
    );
  const connection = new LegacyConnection({ socket, request }, { ...parts, send, onKnown });
  const patience = setTimeout(() => connection.expectInit(), parts.limits.connectionInitMs);
  socket.on('message', (data: Buffer) => connection.hear(data.toString()));
  // What breaks the protocol of sockets, such as a message that is too long, is closed by ws with the code for it.
  socket.on('error', () => connection.end());
  socket.once('close', () => {
    clearTimeout(patience);
    connection.end();
  });
}

function sendTo(socket: WebSocket, message: ServerMessage): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(JSON.stringify(message), () => resolve()));
}

function dismiss(sockets: WebSocketServer): Promise<void> {
  sockets.clients.forEach((client) => client.close(1001, 'Going away'));
  return new Promise((resolve) => sockets.close(() => resolve()));
}
