import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildPublicSubgraph } from '../../resolvers/subgraph.js';
import type { Exports } from '../exports/exports.js';
import type { FileStore } from '../files/file-store.js';
import { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openApollo } from './apollo.js';
import type { DoorRules } from './door.js';
import { addDownloads } from './downloads.js';
import { addGraphQL } from './graphql-route.js';
import { answersOf, openHttpServer } from './http.js';
import { openFrontDesk } from './identity/front-desk.js';
import type { Identities } from './identity/identity.js';
import { localIdentities } from './identity/local.js';
import { openSocketDesk } from './identity/socket-desk.js';
import type { Links } from './links.js';
import { addProbes, addWelcome } from './plain-routes.js';
import { contextsOver } from './request-context.js';
import { openSse } from './sse.js';
import { openWebSocket } from './websocket.js';

/** How long requests and downloads may take once the server drains: half of what a signal leaves for all. */
const drainMs = 5_000;
/** How long those may take that came in the very last moment. */
const lastMs = 1_000;

/** What a server is opened with. */
export interface ServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Where the outside reaches this server: its pages may call. Links have their own, see `createLinks`. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call too. */
  readonly corsOrigins: readonly string[];
  /** Who may call. Left out, nobody is asked, and only what names this machine as its Host is answered. */
  readonly identities?: Identities | undefined;
  readonly exports: Exports;
  readonly files: FileStore;
  readonly links: Links;
  readonly logger: Logger;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** A server that listens. */
export interface Server {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Ends subscriptions so that clients come back, elsewhere if they can, and lets requests and downloads under way
   * finish for up to five seconds. `/readyz` says 503 from now on; what else is asked is still answered.
   */
  drain(): Promise<void>;
  /** Drains, then takes no more, and cuts what has not finished. */
  close(): Promise<void>;
}

/** Opens all doors: GraphQL over HTTP, WebSocket and server-sent events, downloads, probes. */
export async function openServer(options: ServerOptions): Promise<Server> {
  const life = new Life();
  try {
    const app = await openDoors(options, life);
    const url = await app.listen({ host: options.host, port: options.port });
    const { port } = app.server.address() as AddressInfo;
    return { url, port, drain: () => life.drain(), close: () => life.close() };
  } catch (fault) {
    await life.close();
    throw fault;
  }
}

async function openDoors(options: ServerOptions, life: Life): Promise<FastifyInstance> {
  const { exports, links, logger, identities = localIdentities } = options;
  const rules = rulesOf(options);
  const schema = buildPublicSubgraph();
  const openContext = contextsOver(exports, links, logger);
  const desk = openFrontDesk(identities);
  const leaving = new AbortController();

  const apollo = await openApollo(schema, logger);
  life.defer('Apollo', () => apollo.stop());
  const app = openHttpServer(rules, logger, leaving.signal);
  life.defer('HTTP', () => closeWithin(lastMs, app));
  const answers = answersOf(app);
  life.onDrain('HTTP', () => {
    leaving.abort();
    return answers.none(drainMs);
  });
  addGraphQL(app, apollo, { desk, openContext });
  addDownloads(app, options);
  addWelcome(app);
  addProbes(app, async () => !leaving.signal.aborted && (await options.isReady()));
  const sse = openSse(app, { schema, desk, openContext });
  life.onDrain('SSE', () => sse.drain());
  const webSocket = openWebSocket(app, {
    schema,
    openContext,
    rules,
    desk: openSocketDesk(identities, logger),
  });
  life.defer('WebSocket', () => webSocket.close());
  life.onDrain('WebSocket', () => webSocket.drain());
  return app;
}

function rulesOf({ identities, corsOrigins, publicUrl }: ServerOptions): DoorRules {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  return { hosts: identities ? 'any' : 'loopback', origins: new Set([...corsOrigins, ...own]) };
}

async function closeWithin(limitMs: number, app: FastifyInstance): Promise<void> {
  const fuse = setTimeout(() => app.server.closeAllConnections(), limitMs);
  try {
    await app.close();
  } finally {
    clearTimeout(fuse);
  }
}
