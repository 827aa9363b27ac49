import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { boundedSocket } from './bounded-socket.js';
import { turnAway, type DoorRules } from './door.js';
import { sendAway } from './farewell.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import type { Seats } from './seats.js';
import type { TrafficLimits } from './traffic-limits.js';
import { turnOut, type Refused } from './turn-out.js';

/** How long clients may take to answer a close before they are cut off. */
const farewellMs = 2_000;
const full: Refused = {
  status: 503,
  message: 'Rollcall has as many WebSockets as it may; try again later.',
  code: 'LIMIT_EXCEEDED',
};

/** What decides about who comes. */
export interface EntranceParts {
  readonly rules: DoorRules;
  readonly seats: Seats;
  readonly limits: Pick<TrafficLimits, 'bodyBytes' | 'unreadBytes'>;
}

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
export function openSocketEntrance(app: FastifyInstance, parts: EntranceParts): SocketEntrance {
  const { rules, seats, limits } = parts;
  const options = {
    noServer: true,
    maxPayload: limits.bodyBytes,
    handleProtocols,
    closeTimeout: farewellMs,
    WebSocket: boundedSocket(limits.unreadBytes),
  };
  const [sockets, late] = [new WebSocketServer(options), new WebSocketServer(options)];
  const ids = new WeakMap<IncomingMessage, string>();
  let isShut = false;
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const requestId = requestIdOf(request);
    ids.set(request, requestId);
    const refusal = refuse(request, rules);
    if (refusal) turnOut(socket, requestId, refusal);
    else if (isShut) late.handleUpgrade(request, socket, head, sendAway);
    else if (!seats.makeRoom()) turnOut(socket, requestId, full);
    else
      sockets.handleUpgrade(request, socket, head, (client) => {
        seats.take(client);
        sockets.emit('connection', client, request);
      });
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
  const { method, url, headers, rawHeaders } = request;
  const turnedAway = turnAway({ door: 'websocket', method, url, headers, rawHeaders }, rules);
  if (turnedAway || path === '/graphql') return turnedAway;
  return { status: 404, message: 'WebSockets are answered at /graphql.' };
}
