import type { FastifyInstance } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { DoorRules } from './door.js';
import { sayFarewell } from './farewell.js';
import { execute, prepare } from './operations.js';
import type { SocketDesk } from './identity/socket-desk.js';
import type { OpenContext } from './request-context.js';
import { openSocketEntrance } from './socket-entrance.js';
import { subscribe } from './subscribe.js';
import { UnderWay } from './under-way.js';

const initTimeoutMs = 10_000;
const pingMs = 12_000;
/** How long queries and mutations on streams may take before these are closed, in milliseconds. */
export const answerMs = 2_000;

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
  drain(): Promise<void>;
}

interface SocketDoor extends StreamDoor {
  /** Cuts those who came after the others had left, and have not left themselves. */
  close(): void;
}

/** Opens `ws /graphql`, in the protocol graphql-transport-ws. */
export function openWebSocket(app: FastifyInstance, parts: SocketParts): SocketDoor {
  const { schema, openContext, rules, desk } = parts;
  const entrance = openSocketEntrance(app, rules);
  const { sockets } = entrance;
  const answers = new UnderWay();
  const server = useServer(
    {
      execute: (args) => answers.during(() => execute(args)),
      subscribe,
      connectionInitWaitTimeout: initTimeoutMs,
      // Close reasons must not tell what went wrong inside, in development neither.
      isProd: true,
      onConnect: ({ extra, connectionParams }) => desk.ask(extra, connectionParams),
      onSubscribe: ({ extra }, _id, request) => {
        const caller = desk.callerOf(extra);
        if (!caller) return [noLongerKnown()];
        const prepared = prepare(schema, request, openContext(caller, entrance.requestIdOf(extra.request)));
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
      await sayFarewell(sockets, () => server.dispose());
    },
    close: () => entrance.close(),
  };
}

/** A socket that was told why it closes may still send. */
function noLongerKnown(): GraphQLError {
  return new GraphQLError('This socket is closing.', { extensions: { code: 'UNAUTHENTICATED' } });
}
