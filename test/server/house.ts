import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { pino, type Logger } from 'pino';
import { openFederation } from '../../src/commands/federation.js';
import type { EngineParts } from '../../src/exports/engine.js';
import { openHttp } from '../../src/http/http.js';
import { Life } from '../../src/lifecycle.js';
import type { Metrics } from '../../src/metrics/metrics.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import type { Source } from '../../src/providers/provider.js';
import { openSandbox } from '../../src/sandbox/sandbox.js';
import { createLinks, type Links } from '../../src/server/links.js';
import { ownSubgraph } from '../../src/server/own-subgraph.js';
import { openServer, type Server, type ServerOptions } from '../../src/server/server.js';
import { standardLimits, type TrafficLimits } from '../../src/server/traffic-limits.js';
import { listedHeaders, type FederationSettings } from '../../src/settings/federation.js';
import { newDataDir } from '../support/data-dir.js';
import { openRig, type Rig } from '../support/engine-rig.js';

/** What a GraphQL answer carries. */
export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly argument?: string };
  }[];
}

/** A whole Rollcall behind its front door: engine, store, files and server are real. */
export interface House {
  readonly server: Server;
  readonly rig: Rig;
  readonly links: Links;
  /** What was logged, a line each. */
  readonly log: readonly string[];
  /** Asks over HTTP; with a key as its holder. */
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    key?: string,
  ): Promise<Answer<Data>>;
  /** A download link, as this server is reached. */
  here(link: string): string;
  close(): Promise<void>;
}

/** How a house is opened. */
export interface HouseOptions extends Partial<
  Pick<
    ServerOptions,
    'corsOrigins' | 'publicUrl' | 'isReady' | 'identities' | 'documents' | 'playground' | 'traceOperation'
  >
> {
  /** Default: the sandbox's. */
  readonly sources?: readonly Source[];
  /** How long a job of the sandbox takes; default: no time. */
  readonly jobMs?: number;
  readonly engine?: Partial<EngineParts>;
  /** Stands between server and engine, to count calls or provoke a fault. */
  readonly wrap?: (exports: ServerOptions['exports']) => ServerOptions['exports'];
  readonly logLevel?: string;
  /** Those of the doors that are not the standard ones. */
  readonly limits?: Partial<TrafficLimits>;
  /** Measures the house, and is served at `/metrics`. */
  readonly metrics?: Metrics;
  /** The supergraph to serve; left out, Rollcall's own schema is, straight. */
  readonly federation?: FederationSettings;
}

/** The key that links of a test house are signed with. */
export const signingKey = { id: 'k1', secret: 'a secret of these tests' };

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const life = new Life();
  const {
    corsOrigins = [],
    isReady = () => true,
    wrap = (exports) => exports,
    publicUrl,
    identities,
    documents,
    metrics,
    playground,
    traceOperation,
  } = options;
  const sources = options.sources ?? (await sandboxSources(life, options.jobMs));
  const rig = await openRig(sources, { ...options.engine, ...(metrics && { observer: metrics.exports }) });
  if (metrics) life.defer('metrics', metrics.watch(rig.store));
  const log: string[] = [];
  const logger: Logger = pino(
    { level: options.logLevel ?? 'warn' },
    { write: (line) => void log.push(line) },
  );
  const links = createLinks({
    keys: [signingKey],
    publicUrl: 'https://rollcall.example/base/',
    ttlMs: 60_000,
  });
  const { files } = rig;
  const { federation } = options;
  const limits = { ...standardLimits, ...options.limits };
  const parts = { logger, own: ownSubgraph(), unreadBytes: limits.unreadBytes };
  const gateway = federation && (await openFederation(federation, parts, life));
  const server = await openServer({
    host: '127.0.0.1',
    port: 0,
    publicUrl,
    corsOrigins,
    corsHeaders: listedHeaders(federation),
    identities,
    documents,
    observer: metrics?.server,
    exposition: metrics?.exposition,
    playground,
    traceOperation,
    exports: wrap(rig.exports),
    files,
    links,
    logger,
    isReady,
    gateway,
    limits,
  });
  return {
    server,
    rig,
    links,
    log,
    ask: (document, variables, key) => ask(server, print(document), variables, key),
    here: (link) => link.replace('https://rollcall.example/base', server.url),
    close: async () => {
      await server.close();
      await rig[Symbol.asyncDispose]();
      await life.close();
    },
  };
}

async function ask<Data>(
  server: Server,
  query: string,
  variables: unknown,
  key?: string,
): Promise<Answer<Data>> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Data>;
}

async function sandboxSources(life: Life, jobMs = 0): Promise<Source[]> {
  const folder = await newDataDir();
  life.defer('folder', async () => folder[Symbol.asyncDispose]());
  const sandbox = await openSandbox({ dir: folder.path, users: 25, jobMs, warn: () => undefined });
  life.defer('sandbox', () => sandbox.close());
  const http = openHttp();
  life.defer('http', () => http.close());
  return sandbox.sources.map((source) => connectSource(sourceSettings.parse(source), { http }));
}
