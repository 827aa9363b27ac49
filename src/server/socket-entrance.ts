import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { Backlog } from './backlog.js';
import { boundedSocket } from './bounded-socket.js';
import { turnAway, type DoorRules } from './door.js';
import { sendAway } from './farewell.js';
import { openFirstWords } from './first-words.js';
import { openOwedAnswers } from './owed-answers.js';
import { asksForWebSocket, readAsPlain } from './plain-request.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { openSeats } from './seats.js';
import { subprotocolOf, subprotocols, type Subprotocol } from './subprotocol.js';
import type { TrafficLimits } from './traffic-limits.js';
import { refusing, type Refused, type Told } from './turn-out.js';

/** How long clients may take to answer a close before they are cut off. */
const farewellMs = 2_000;
/** What may wait in all, of what may wait for one socket. */
const backlogShare = 8;
const full: Refused = {
  status: 503,
  message: 'Rollcall has as many WebSockets as it may; try again later.',
  code: 'LIMIT_EXCEEDED',
};

/** What decides about who comes. */
export interface EntranceParts extends Told {
  readonly rules: DoorRules;
  readonly limits: Pick<TrafficLimits, 'bodyBytes' | 'sockets' | 'unreadBytes'>;
}

/** Where requests become WebSockets. */
export interface SocketEntrance {
  /** Those who were let in, by what they speak. */
  readonly sockets: Readonly<Record<Subprotocol, WebSocketServer>>;
  /** To be told of whoever has said whose a socket is: it no longer makes room for others, and may say more. */
  settle(socket: WebSocket): void;
  /** Sends away whoever comes from now on. */
  shut(): void;
  /** Cuts those who were sent away and have not gone, and those who have not come in yet. */
  close(): void;
}

/** Opens the entrance at `/graphql`. */
export function openSocketEntrance({ server }: FastifyInstance, parts: EntranceParts): SocketEntrance {
  const { rules, limits } = parts;
  const refuse = refusing(parts);
  const [seats, firstWords] = [openSeats(limits.sockets), openFirstWords()];
  const { unreadBytes: perSocket } = limits;
  const backlog = new Backlog({ perSocket, inAll: perSocket * backlogShare });
  const open = () => socketServer(limits, backlog);
  const [sockets, late] = [{ 'graphql-transport-ws': open(), 'graphql-ws': open() }, open()];
  const owed = openOwedAnswers(server);
  let isShut = false;
  const enter = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const spoken = judge(request, rules);
    if (typeof spoken !== 'string') refuse(request, socket, spoken);
    else if (isShut) late.handleUpgrade(request, socket, head, sendAway);
    else if (!seats.makeRoom()) refuse(request, socket, full);
    else
      sockets[spoken].handleUpgrade(request, socket, head, (client) => {
        seats.take(client);
        firstWords.bound(client, socket);
        sockets[spoken].emit('connection', client, request);
      });
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    owed.after(request.socket, () => {
      if (asksForWebSocket(request)) enter(request, socket, head);
      else readAsPlain(server, request, socket, head);
    });
  });
  return {
    sockets,
    settle: (socket) => [seats, firstWords].forEach((each) => each.settle(socket)),
    shut: () => void (isShut = true),
    close: () => {
      late.clients.forEach((client) => client.terminate());
      owed.cut();
    },
  };
}

function socketServer({ bodyBytes }: EntranceParts['limits'], backlog: Backlog): WebSocketServer {
  const options = {
    noServer: true,
    maxPayload: bodyBytes,
    handleProtocols: (offered: ReadonlySet<string>) => subprotocolOf([...offered].join()) ?? false,
    closeTimeout: farewellMs,
    WebSocket: boundedSocket(backlog),
  };
  const server = new WebSocketServer(options);
  return server.on(
    'headers',
    (headers, request) => void headers.push(`${requestIdHeader}: ${requestIdOf(request)}`),
  );
}

/** What to speak with whoever asks for a socket, or why he gets none. */
function judge(request: IncomingMessage, rules: DoorRules): Subprotocol | Refused {
  const { method, url, headers, rawHeaders } = request;
  const turnedAway = turnAway({ door: 'websocket', method, url, headers, rawHeaders }, rules);
  if (turnedAway) return turnedAway;
  const [path] = (url ?? '').split('?', 1);
  if (path !== '/graphql') return { status: 404, message: 'WebSockets are answered at /graphql.' };
  const spoken = subprotocolOf(headers['sec-websocket-protocol']);
  return spoken ?? { status: 400, message: `Ask for the subprotocol ${subprotocols.join(' or ')}.` };
}
