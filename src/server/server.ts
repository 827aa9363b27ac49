import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildPublicSubgraph } from '../../resolvers/subgraph.js';
import type { Exports } from '../exports/exports.js';
import type { Gateway } from '../federation/gateway.js';
import type { FileStore } from '../files/file-store.js';
import { Life } from '../lifecycle.js';
import type { DoorOptions } from './door-options.js';
import { openDoors } from './doors.js';
import { Documents } from './documents/documents.js';
import type { DocumentRules } from './documents/rules.js';
import { addDownloads } from './downloads.js';
import type { Links } from './links.js';
import { localIdentities } from './identity/local.js';
import { addWelcome } from './plain-routes.js';
import { addPlayground } from './playground/routes.js';
import { guardedTabs, openTabs, supergraphTabs, type Tab } from './playground/tabs.js';
import { bareContexts, contextsOver } from './request-context.js';
import { straight } from './straight.js';
import { throughGateway } from './through-gateway.js';

/** Where a server listens. */
interface Address {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
}

/** What every server is opened with. */
interface FrontOptions extends Address, DoorOptions {
  /** What documents may be; left out, what the settings say by default. */
  readonly documents?: DocumentRules | undefined;
  /** Whether GraphQL Playground is served at `/playground`; default: no. */
  readonly playground?: boolean | undefined;
}

/** What a server is opened with. */
export interface ServerOptions extends FrontOptions {
  readonly exports: Exports;
  readonly files: FileStore;
  readonly links: Links;
  /** What answers GraphQL. Left out, it is our own schema, with nothing in between. */
  readonly gateway?: Gateway | undefined;
}

/** What a server over other subgraphs alone is opened with. */
export interface GatewayServerOptions extends FrontOptions {
  readonly gateway: Gateway;
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
  /** Drains, then takes no more, and cuts what has not finished. A gateway stays open. */
  close(): Promise<void>;
}

/** Opens all doors: GraphQL over HTTP, WebSocket and server-sent events, downloads, probes, the playground. */
export async function openServer(options: ServerOptions): Promise<Server> {
  const { exports, links, gateway } = options;
  const documents = new Documents(options.documents);
  const executor = gateway ? throughGateway(gateway, documents) : straight(buildPublicSubgraph(), documents);
  const openContext = contextsOver(exports, links, options);
  return listen(options, async (life) => {
    const { app, rates } = await openDoors(options, { executor, openContext }, life);
    addDownloads(app, { ...options, rates });
    if (options.playground) addPlayground(app, () => tabsOf(options));
    addWelcome(app, { hasUsers: true, hasPlayground: options.playground });
    return app;
  });
}

/** Opens the doors of GraphQL and of probes over subgraphs that are elsewhere. */
export async function openGatewayServer(options: GatewayServerOptions): Promise<Server> {
  const executor = throughGateway(options.gateway, new Documents(options.documents));
  const openContext = bareContexts(options);
  return listen(options, async (life) => {
    const { app } = await openDoors(options, { executor, openContext }, life);
    if (options.playground) addPlayground(app, () => supergraphTabs(options.identities !== undefined));
    addWelcome(app, { hasUsers: false, hasPlayground: options.playground });
    return app;
  });
}

async function tabsOf({ exports, identities }: ServerOptions): Promise<Tab[]> {
  if (identities) return guardedTabs();
  const { caller } = await localIdentities.identify({});
  const sources = await exports.sources(caller);
  return openTabs(sources.filter(({ configured }) => configured));
}

async function listen(
  { host, port: wanted }: Address,
  open: (life: Life) => Promise<FastifyInstance>,
): Promise<Server> {
  const life = new Life();
  try {
    const app = await open(life);
    const url = await app.listen({ host, port: wanted });
    const { port } = app.server.address() as AddressInfo;
    return { url, port, drain: () => life.drain(), close: () => life.close() };
  } catch (fault) {
    await life.close();
    throw fault;
  }
}
