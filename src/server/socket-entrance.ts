import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { turnAway, type DoorRules } from './door.js';
import { sendAway } from './farewell.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { subprotocolOf, subprotocols, type Subprotocol } from './subprotocol.js';
import { turnOut, type Refused } from './turn-out.js';

const maxMessageBytes = 1024 * 1024;

/** Where requests become WebSockets. */
export interface SocketEntrance {
  /** Those who were let in, by what they speak. */
  readonly sockets: Readonly<Record<Subprotocol, WebSocketServer>>;
  /** The id of the request that opened a socket. */
  requestIdOf(request: IncomingMessage): string;
  /** Sends away whoever comes from now on. */
  shut(): void;
  /** Cuts those who were sent away and have not gone. */
  close(): void;
}

/** Opens the entrance at `/graphql`. */
export function openSocketEntrance(app: FastifyInstance, rules: DoorRules): SocketEntrance {
  const ids = new WeakMap<IncomingMessage, string>();
  const idOf = (request: IncomingMessage) => ids.get(request) ?? requestIdOf(request);
  const sockets = { 'graphql-transport-ws': socketServer(idOf), 'graphql-ws': socketServer(idOf) };
  const late = socketServer(idOf);
  let isShut = false;
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const requestId = requestIdOf(request);
    ids.set(request, requestId);
    const spoken = judge(request, rules);
    if (typeof spoken !== 'string') turnOut(socket, requestId, spoken);
    else if (isShut) late.handleUpgrade(request, socket, head, sendAway);
    else
      sockets[spoken].handleUpgrade(request, socket, head, (client) =>
        sockets[spoken].emit('connection', client, request),
      );
  });
  return {
    sockets,
    requestIdOf: idOf,
    shut: () => void (isShut = true),
    close: () => late.clients.forEach((client) => client.terminate()),
  };
}

function socketServer(idOf: SocketEntrance['requestIdOf']): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => subprotocolOf([...offered].join()) ?? false,
  });
  return server.on(
    'headers',
    (headers, request) => void headers.push(`${requestIdHeader}: ${idOf(request)}`),
  );
}

/** What to speak with whoever asks for a socket, or why he gets none. */
function judge({ url = '', headers }: IncomingMessage, rules: DoorRules): Subprotocol | Refused {
  const turnedAway = turnAway({ door: 'websocket', method: 'GET', headers }, rules);
  if (turnedAway) return turnedAway;
  const [path] = url.split('?', 1);
  if (path !== '/graphql') return { status: 404, message: 'WebSockets are answered at /graphql.' };
  const spoken = subprotocolOf(headers['sec-websocket-protocol']);
  return spoken ?? { status: 400, message: `Ask for the subprotocol ${subprotocols.join(' or ')}.` };
}
