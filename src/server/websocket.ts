import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { openAllowance } from './allowance.js';
import type { DoorRules } from './door.js';
import type { Executor } from './executor.js';
import { sayFarewell } from './farewell.js';
import { openLegacySockets } from './legacy-socket/legacy-sockets.js';
import { execute, prepare, subscribe } from './operations.js';
import type { SocketDesk } from './identity/socket-desk.js';
import type { OpenContext } from './request-context.js';
import { openSocketEntrance } from './socket-entrance.js';
import { socketHeaders } from './socket-headers.js';
import { UnderWay } from './under-way.js';

const initTimeoutMs = 10_000;
const pingMs = 12_000;
const subscriptionLimits = { inAll: 10_000, perConnection: 100 };
/** How long queries and mutations on streams may take before these are closed, in milliseconds. */
export const answerMs = 2_000;

/** What the doors of subscriptions share. */
export interface StreamParts {
  readonly executor: Executor;
  readonly openContext: OpenContext;
}

interface SocketParts extends StreamParts {
  readonly rules: DoorRules;
  readonly desk: SocketDesk;
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
  const { executor, openContext, rules, desk } = parts;
  const entrance = openSocketEntrance(app, rules);
  const sockets = entrance.sockets['graphql-transport-ws'];
  const answers = new UnderWay();
  const legacy = openLegacySockets(entrance.sockets['graphql-ws'], {
    ...parts,
    answers,
    allowance: openAllowance(subscriptionLimits),
    requestIdOf: (request) => entrance.requestIdOf(request),
    initTimeoutMs,
  });
  const server = useServer(
    {
      execute: (args) => answers.during(() => execute(executor, args)),
      subscribe: (args) => subscribe(executor, args),
      connectionInitWaitTimeout: initTimeoutMs,
      // Close reasons must not tell what went wrong inside, in development neither.
      isProd: true,
      onConnect: ({ extra, connectionParams }) => desk.ask(extra, connectionParams),
      onSubscribe: ({ extra, connectionParams }, _id, request) => {
        const identity = desk.identityOf(extra);
        if (!identity) return [noLongerKnown()];
        const requestId = entrance.requestIdOf(extra.request);
        const headers = socketHeaders(extra.request, connectionParams);
        const prepared = prepare(executor, request, openContext({ identity, requestId, headers }));
        return 'errors' in prepared ? prepared.errors : prepared.args;
      },
    },
    sockets,
    pingMs,
  );
  return {
    drain: async () => {
      entrance.shut();
      await answers.none(answerMs);
      await Promise.all([sayFarewell(sockets, () => server.dispose()), legacy.close()]);
    },
    close: () => entrance.close(),
  };
}

/** A socket that was told why it closes may still send. */
function noLongerKnown(): GraphQLError {
  return new GraphQLError('This socket is closing.', { extensions: { code: 'UNAUTHENTICATED' } });
}
