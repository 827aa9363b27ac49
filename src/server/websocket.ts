import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { turnAway, type DoorRules } from './door.js';
import { execute, prepare } from './operations.js';
import type { SocketDesk, Visitor } from './identity/socket-desk.js';
import type { OpenContext, ServedContext } from './request-context.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { subscribe } from './subscribe.js';
import { turnOut, type Refused } from './turn-out.js';

/** After which clients connect again. */
const goingAway = 1001;
const initTimeoutMs = 10_000;
const pingMs = 12_000;
const maxMessageBytes = 1024 * 1024;
/** How long clients may take to answer a close before they are cut off. */
const farewellMs = 2_000;

/** What the doors of subscriptions share. */
export interface StreamParts {
  readonly schema: GraphQLSchema;
  readonly openContext: OpenContext;
}

interface SocketParts extends StreamParts {
  readonly rules: DoorRules;
  readonly desk: SocketDesk;
}

/** A door of subscriptions. */
export interface StreamDoor {
  /** Ends what streams through it, in a way that clients come back from, and lets nothing more begin. */
  drain(): Promise<void> | void;
}

interface SocketDoor extends StreamDoor {
  /** Cuts those who came after the others had left, and have not left themselves. */
  close(): void;
}

/** Opens `ws /graphql`, in the protocol graphql-transport-ws. */
export function openWebSocket(app: FastifyInstance, parts: SocketParts): SocketDoor {
  const { schema, openContext, rules, desk } = parts;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  const requestIds = new WeakMap<IncomingMessage, string>();
  const late = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols });
  let isDraining = false;
  const contextOf = (visitor: Visitor): ServedContext | undefined => {
    const caller = desk.callerOf(visitor);
    return caller && openContext(caller, requestIds.get(visitor.request) ?? requestIdOf(visitor.request));
  };

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const requestId = requestIdOf(request);
    requestIds.set(request, requestId);
    const refusal = refuse(request, rules);
    if (refusal) turnOut(socket, requestId, refusal);
    else if (isDraining) late.handleUpgrade(request, socket, head, sendAway);
    else
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
  sockets.on('headers', (headers, request) => {
    headers.push(`${requestIdHeader}: ${requestIds.get(request) ?? ''}`);
  });
  const server = useServer(
    {
      execute,
      subscribe,
      connectionInitWaitTimeout: initTimeoutMs,
      // Close reasons must not tell what went wrong inside, in development neither.
      isProd: true,
      onConnect: ({ extra, connectionParams }) => desk.ask(extra, connectionParams),
      onSubscribe: ({ extra }, _id, request) => {
        const context = contextOf(extra);
        if (!context) return [noLongerKnown()];
        const prepared = prepare(schema, request, context);
        return 'errors' in prepared ? prepared.errors : prepared.args;
      },
    },
    sockets,
    pingMs,
  );
  return {
    drain: () => {
      isDraining = true;
      return sayFarewell(sockets, () => server.dispose());
    },
    close: () => late.clients.forEach((client) => client.terminate()),
  };
}

/** A socket that was told why it closes may still send. */
function noLongerKnown(): GraphQLError {
  return new GraphQLError('This socket is closing.', { extensions: { code: 'UNAUTHENTICATED' } });
}

function refuse(request: IncomingMessage, rules: DoorRules): Refused | null {
  const [path] = (request.url ?? '').split('?', 1);
  const turnedAway = turnAway({ door: 'websocket', method: 'GET', headers: request.headers }, rules);
  if (turnedAway || path === '/graphql') return turnedAway;
  return { status: 404, message: 'WebSockets are answered at /graphql.' };
}

/** Not by refusing the upgrade: clients of graphql-ws take that for the end, but a close for a reason to come again. */
function sendAway(client: WebSocket): void {
  client.on('error', () => client.terminate());
  client.close(goingAway, 'Going away');
}

/** Closes with 1001 (going away), after which graphql-ws clients connect again. */
async function sayFarewell(sockets: WebSocketServer, dispose: () => Promise<void> | void): Promise<void> {
  const fuse = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), farewellMs);
  try {
    await dispose();
  } finally {
    clearTimeout(fuse);
  }
}
