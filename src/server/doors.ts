import type { FastifyInstance } from 'fastify';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openApollo } from './apollo.js';
import { addNamedDocuments } from './documents/named-documents.js';
import type { DoorRules } from './door.js';
import type { Executor } from './executor.js';
import { addGraphQL } from './graphql-route.js';
import { answersOf, openHttpServer } from './http.js';
import { openFrontDesk } from './identity/front-desk.js';
import type { Identities } from './identity/identity.js';
import { localIdentities } from './identity/local.js';
import { openSocketDesk } from './identity/socket-desk.js';
import { addProbes } from './plain-routes.js';
import type { OpenContext } from './request-context.js';
import { openSse } from './sse.js';
import { openWebSocket } from './websocket.js';

/** How long requests and downloads may take once the server drains: half of what a signal leaves for all. */
const drainMs = 5_000;
/** How long those may take that came in the very last moment. */
const lastMs = 1_000;

/** What every server is opened with, whatever it serves. */
export interface DoorOptions {
  /** Where the outside reaches this server: its pages may call. Links have their own, see `createLinks`. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call too. */
  readonly corsOrigins: readonly string[];
  /** Headers that their pages may send beside the usual ones, since subgraphs get them. */
  readonly corsHeaders?: readonly string[];
  /** Who may call. Left out, nobody is asked, and only what names this machine as its Host is answered. */
  readonly identities?: Identities | undefined;
  readonly logger: Logger;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** What stands behind the doors. */
export interface Behind {
  readonly executor: Executor;
  readonly openContext: OpenContext;
}

/** Opens all doors of GraphQL, and those of probes; other routes can be added until it listens. */
export async function openDoors(
  options: DoorOptions,
  { executor, openContext }: Behind,
  life: Life,
): Promise<FastifyInstance> {
  const { logger, identities = localIdentities } = options;
  const rules = rulesOf(options);
  const desk = openFrontDesk(identities);
  const leaving = new AbortController();

  const apollo = await openApollo(executor, logger);
  life.defer('Apollo', () => apollo.stop());
  const app = openHttpServer(rules, logger, leaving.signal);
  life.defer('HTTP', () => closeWithin(lastMs, app));
  const answers = answersOf(app);
  life.onDrain('HTTP', () => {
    leaving.abort();
    return answers.none(drainMs);
  });
  addNamedDocuments(app, executor.documents);
  addGraphQL(app, apollo, { desk, openContext });
  addProbes(app, async () => !leaving.signal.aborted && (await options.isReady()));
  const sse = openSse(app, { executor, desk, openContext });
  life.onDrain('SSE', () => sse.drain());
  const webSocket = openWebSocket(app, {
    executor,
    openContext,
    rules,
    desk: openSocketDesk(identities, logger),
  });
  life.defer('WebSocket', () => webSocket.close());
  life.onDrain('WebSocket', () => webSocket.drain());
  return app;
}

function rulesOf({ identities, corsOrigins, corsHeaders = [], publicUrl }: DoorOptions): DoorRules {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const origins = new Set([...corsOrigins, ...own]);
  return { hosts: identities ? 'any' : 'loopback', origins, headers: corsHeaders };
}

async function closeWithin(limitMs: number, app: FastifyInstance): Promise<void> {
  const fuse = setTimeout(() => app.server.closeAllConnections(), limitMs);
  try {
    await app.close();
  } finally {
    clearTimeout(fuse);
  }
}
