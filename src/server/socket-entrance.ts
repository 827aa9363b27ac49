import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { turnAway, type DoorRules } from './door.js';
import { sendAway } from './farewell.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { turnOut, type Refused } from './turn-out.js';

const maxMessageBytes = 1024 * 1024;

/** Where requests become WebSockets. */
export interface SocketEntrance {
  /** Those who were let in. */
  readonly sockets: WebSocketServer;
  /** The id of the request that opened a socket. */
  requestIdOf(request: IncomingMessage): string;
  /** Sends away whoever comes from now on. */
  shut(): void;
  /** Cuts those who were sent away and have not gone. */
  close(): void;
}

/** Opens the entrance at `/graphql`. */
export function openSocketEntrance(app: FastifyInstance, rules: DoorRules): SocketEntrance {
  const options = { noServer: true, maxPayload: maxMessageBytes, handleProtocols };
  const [sockets, late] = [new WebSocketServer(options), new WebSocketServer(options)];
  const ids = new WeakMap<IncomingMessage, string>();
  let isShut = false;
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const requestId = requestIdOf(request);
    ids.set(request, requestId);
    const refusal = refuse(request, rules);
    if (refusal) turnOut(socket, requestId, refusal);
    else if (isShut) late.handleUpgrade(request, socket, head, sendAway);
    else
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  const idOf = (request: IncomingMessage) => ids.get(request) ?? requestIdOf(request);
  for (const each of [sockets, late])
    each.on('headers', (headers, request) => void headers.push(`${requestIdHeader}: ${idOf(request)}`));
  return {
    sockets,
    requestIdOf: idOf,
    shut: () => void (isShut = true),
    close: () => late.clients.forEach((client) => client.terminate()),
  };
}

function refuse(request: IncomingMessage, rules: DoorRules): Refused | null {
  const [path] = (request.url ?? '').split('?', 1);
  const turnedAway = turnAway({ door: 'websocket', method: 'GET', headers: request.headers }, rules);
  if (turnedAway || path === '/graphql') return turnedAway;
  return { status: 404, message: 'WebSockets are answered at /graphql.' };
}
