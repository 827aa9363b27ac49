import type { FastifyInstance } from 'fastify';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openApollo } from './apollo.js';
import { addNamedDocuments } from './documents/named-documents.js';
import { openAllowance, type AllowanceLimits } from './allowance.js';
import type { DoorRules } from './door.js';
import type { Executor } from './executor.js';
import { addGraphQL } from './graphql-route.js';
import { answersOf, openHttpServer } from './http.js';
import { openFrontDesk } from './identity/front-desk.js';
import type { Identities } from './identity/identity.js';
import { localIdentities } from './identity/local.js';
import { openSocketDesk } from './identity/socket-desk.js';
import { openPatience } from './patience.js';
import { addMetrics, type Exposition } from './metrics-route.js';
import { observeAnswers } from './observed-answers.js';
import { unobserved, type ServerObserver } from './observer.js';
import type { TraceOperation } from './operation-trace.js';
import { addProbes } from './plain-routes.js';
import { openRates, type Rates } from './rates.js';
import type { OpenContext } from './request-context.js';
import { openSse } from './sse.js';
import type { TrafficLimits } from './traffic-limits.js';
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
  readonly corsHeaders: readonly string[];
  /** Who may call. Left out, nobody is asked, and only what names this machine as its Host is answered. */
  readonly identities?: Identities | undefined;
  /** How much they may send. */
  readonly limits: TrafficLimits;
  readonly logger: Logger;
  /** Hears of what is answered. Default: nobody. */
  readonly observer?: ServerObserver | undefined;
  /** Gives each operation its place in a trace. Default: none has one. */
  readonly traceOperation?: TraceOperation | undefined;
  /** What `/metrics` says. Left out, there is no such route. */
  readonly exposition?: Exposition | undefined;
  /** What `/readyz` says. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** What stands behind the doors. */
export interface Behind {
  readonly executor: Executor;
  readonly openContext: OpenContext;
}

/** The doors that are open. */
export interface Doors {
  readonly app: FastifyInstance;
  /** Counts the requests of callers, for routes that are added. */
  readonly rates: Rates;
}

/** Opens all doors of GraphQL, and those of probes; other routes can be added until it listens. */
export async function openDoors(
  options: DoorOptions,
  { executor, openContext }: Behind,
  life: Life,
): Promise<Doors> {
  const { logger, publicUrl, identities = localIdentities, limits } = options;
  const { observer = unobserved, exposition } = options;
  const rules = rulesOf(options);
  const by = options.identities ? 'name' : 'address';
  const rates = openRates({ perMinute: limits.requestsPerMinute, by });
  const desk = openFrontDesk(identities, rates);
  const leaving = new AbortController();

  const apollo = await openApollo(executor, logger, observer);
  life.defer('Apollo', () => apollo.stop());
  const app = openHttpServer({ rules, logger, leaving: leaving.signal, limits, publicUrl });
  life.defer('HTTP', () => closeWithin(lastMs, app));
  const answers = answersOf(app);
  life.onDrain('HTTP', () => {
    leaving.abort();
    return answers.none(drainMs);
  });
  addNamedDocuments(app, executor.documents);
  addGraphQL(app, apollo, { desk, openContext, patience: openPatience(limits.requestTimeoutMs) });
  observeAnswers(app, observer);
  if (exposition) addMetrics(app, exposition, { desk, rules });
  addProbes(app, async () => !leaving.signal.aborted && (await options.isReady()));
  const streams = { executor, openContext, limits, allowance: openAllowance(allowanceOf(limits)), observer };
  const sse = openSse(app, { ...streams, desk });
  life.onDrain('SSE', () => sse.drain());
  const webSocket = openWebSocket(app, {
    ...streams,
    rates,
    rules,
    desk: openSocketDesk(identities, logger),
  });
  life.defer('WebSocket', () => webSocket.close());
  life.onDrain('WebSocket', () => webSocket.drain());
  return { app, rates };
}

function rulesOf({ identities, corsOrigins, corsHeaders, publicUrl }: DoorOptions): DoorRules {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const origins = new Set([...corsOrigins, ...own]);
  return { hosts: identities ? 'any' : 'loopback', origins, headers: corsHeaders };
}

function allowanceOf({ subscriptions, subscriptionsPerConnection }: TrafficLimits): AllowanceLimits {
  return { inAll: subscriptions, perConnection: subscriptionsPerConnection };
}

async function closeWithin(limitMs: number, app: FastifyInstance): Promise<void> {
  const fuse = setTimeout(() => app.server.closeAllConnections(), limitMs);
  try {
    await app.close();
  } finally {
    clearTimeout(fuse);
  }
}
