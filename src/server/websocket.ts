import type { FastifyInstance } from 'fastify';
import { useServer } from 'graphql-ws/use/ws';
import type { Logger } from '../logger.js';
import type { Allowance } from './allowance.js';
import type { DoorRules } from './door.js';
import type { Executor } from './executor.js';
import { sayFarewell } from './farewell.js';
import type { SocketDesk } from './identity/socket-desk.js';
import { openLegacySockets } from './legacy-socket/legacy-sockets.js';
import { observeSockets } from './observed-answers.js';
import type { ServerObserver } from './observer.js';
import type { Rates } from './rates.js';
import type { OpenContext, OpenTrail } from './request-context.js';
import { openSocketEntrance } from './socket-entrance.js';
import { openSocketOperations } from './socket-operations.js';
import { transportOperations } from './transport-operations.js';
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

/** What sockets are opened with. */
export interface SocketParts extends StreamParts {
  readonly openTrail: OpenTrail;
  readonly logger: Logger;
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

/** Opens `ws /graphql`, in the protocol graphql-transport-ws and in the one before it. */
export function openWebSocket(app: FastifyInstance, parts: SocketParts): SocketDoor {
  const { limits } = parts;
  const entrance = openSocketEntrance(app, parts);
  const sockets = entrance.sockets['graphql-transport-ws'];
  for (const each of Object.values(entrance.sockets)) observeSockets(each, parts.observer);
  const answers = new UnderWay();
  const operations = openSocketOperations({ ...parts, answers });
  const ask: SocketDesk['ask'] = async (visitor, params) => {
    const isKnown = await parts.desk.ask(visitor, params);
    if (isKnown) entrance.settle(visitor.socket);
    return isKnown;
  };
  const legacy = openLegacySockets(entrance.sockets['graphql-ws'], { operations, ask, limits });
  const server = useServer(
    {
      ...transportOperations(operations),
      connectionInitWaitTimeout: limits.connectionInitMs,
      // Close reasons must not tell what went wrong inside, in development neither.
      isProd: true,
      onConnect: ({ extra, connectionParams }) => ask(extra, connectionParams),
      onPing: (_, payload) => {
        empty(payload);
      },
    },
    sockets,
    limits.pingMs,
  );
  // graphql-ws writes to the console what a client did wrong; ws has closed its socket already.
  sockets.on('connection', (socket) => socket.removeAllListeners('error').on('error', () => undefined));
  return {
    drain: async () => {
      entrance.shut();
      await answers.none(answerMs);
      await Promise.all([sayFarewell(sockets, () => server.dispose()), legacy.close()]);
    },
    close: () => entrance.close(),
  };
}

/** graphql-ws answers a ping with what came with it, which may be long. Nobody has to send that back. */
function empty(payload: Record<string, unknown> = {}): void {
  for (const name of Object.keys(payload)) Reflect.deleteProperty(payload, name);
}
