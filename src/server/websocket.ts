import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { WebSocket } from 'ws';
import { openAdmission } from './admission.js';
import type { Allowance } from './allowance.js';
import type { DoorRules } from './door.js';
import type { Executor } from './executor.js';
import { sayFarewell } from './farewell.js';
import type { Identity } from './identity/identity.js';
import type { SocketDesk, Visitor } from './identity/socket-desk.js';
import { observeSockets } from './observed-answers.js';
import { observedOperations } from './observed-operations.js';
import type { ServerObserver } from './observer.js';
import type { Rates } from './rates.js';
import type { OpenContext } from './request-context.js';
import { openSeats, type Seats } from './seats.js';
import { openSocketEntrance } from './socket-entrance.js';
import { rateLimited } from './too-much.js';
import type { TrafficLimits } from './traffic-limits.js';
import { UnderWay } from './under-way.js';

/** How long queries and mutations on streams may take before these are closed, in milliseconds. */
export const answerMs = 2_000;

/** What the doors of subscriptions share. */
export interface StreamParts {
  readonly executor: Executor;
  readonly openContext: OpenContext;
  readonly allowance: Allowance;
  readonly limits: TrafficLimits;
  readonly observer: ServerObserver;
}

interface SocketParts extends StreamParts {
  readonly rules: DoorRules;
  readonly desk: SocketDesk;
  readonly rates: Rates;
}

/** A door of subscriptions. */
export interface StreamDoor {
  /** Ends what streams through it, in a way that clients come back from, and lets nothing more begin. */
  drain(): Promise<void>;
}

interface SocketDoor extends StreamDoor {
  /** Cuts those who came after the others had left, and have not left themselves. */
  close(): void;
}

/** Opens `ws /graphql`, in the protocol graphql-transport-ws. */
export function openWebSocket(app: FastifyInstance, parts: SocketParts): SocketDoor {
  const { executor, openContext, rules, desk, limits, rates, observer } = parts;
  const { prepare, execute, subscribe } = observedOperations(observer, 'websocket');
  const seats = openSeats(limits.sockets);
  const entrance = openSocketEntrance(app, { rules, seats, limits });
  const { sockets } = entrance;
  const admission = openAdmission(parts.allowance);
  observeSockets(sockets, observer);
  const answers = new UnderWay();
  const server = useServer(
    {
      execute: (args) => answers.during(() => execute(executor, args)),
      subscribe: (args) => admission.begin(args, () => subscribe(executor, args)),
      connectionInitWaitTimeout: limits.connectionInitMs,
      // Close reasons must not tell what went wrong inside, in development neither.
      isProd: true,
      onConnect: ({ extra, connectionParams }) => welcome(desk, seats, extra, connectionParams),
      onSubscribe: ({ extra, connectionParams }, _id, request) => {
        const identity = desk.identityOf(extra);
        if (!identity) return [noLongerKnown()];
        const tooOften = count(rates, identity, extra.request);
        if (tooOften) return [tooOften];
        const requestId = entrance.requestIdOf(extra.request);
        const headers = { ...extra.request.headers, ...lowerCased(connectionParams) };
        const prepared = prepare(executor, request, openContext({ identity, requestId, headers }));
        if ('errors' in prepared) return prepared.errors;
        const refusal = admission.admit(extra.socket, prepared.args);
        return refusal ? [refusal] : prepared.args;
      },
    },
    sockets,
    limits.pingMs,
  );
  sockets.on('connection', silence);
  return {
    drain: async () => {
      entrance.shut();
      await answers.none(answerMs);
      await sayFarewell(sockets, () => server.dispose());
    },
    close: () => entrance.close(),
  };
}

async function welcome(
  desk: SocketDesk,
  seats: Seats,
  visitor: Visitor,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<boolean> {
  const isKnown = await desk.ask(visitor, payload);
  if (isKnown) seats.settle(visitor.socket);
  return isKnown;
}

function count(rates: Rates, { caller }: Identity, { socket }: IncomingMessage): GraphQLError | undefined {
  const waitMs = rates.take({ ...caller, address: socket.remoteAddress });
  return waitMs > 0 ? rateLimited(waitMs) : undefined;
}

/** graphql-ws writes to the console what a client did wrong; ws has closed its socket already. */
function silence(socket: WebSocket): void {
  socket.removeAllListeners('error').on('error', () => undefined);
}

/** Browsers cannot give a socket headers, so its parameters stand for them. */
function lowerCased(params: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A socket that was told why it closes may still send. */
function noLongerKnown(): GraphQLError {
  return new GraphQLError('This socket is closing.', { extensions: { code: 'UNAUTHENTICATED' } });
}
