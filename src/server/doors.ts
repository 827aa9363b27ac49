import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Life } from '../lifecycle.js';
import { openApollo } from './apollo.js';
import { addNamedDocuments } from './documents/named-documents.js';
import { openAllowance, type AllowanceLimits } from './allowance.js';
import { rulesOf, type DoorOptions } from './door-options.js';
import type { Executor } from './executor.js';
import { addGraphQL } from './graphql-route.js';
import { answersOf, openHttpServer } from './http.js';
import { openFrontDesk, type FrontDesk } from './identity/front-desk.js';
import type { Identities } from './identity/identity.js';
import { localIdentities } from './identity/local.js';
import { openSocketDesk } from './identity/socket-desk.js';
import { openPatience } from './patience.js';
import { addMetrics } from './metrics-route.js';
import { observeAnswers } from './observed-answers.js';
import { observeRefusals } from './observed-refusals.js';
import { unobserved } from './observer.js';
import { addProbes } from './plain-routes.js';
import { openRates, type Rates } from './rates.js';
import { trailsTo, type OpenContext, type Trail } from './request-context.js';
import { openSse } from './sse.js';
import type { TrafficLimits } from './traffic-limits.js';
import { teller } from './teller.js';
import { openWebSocket, type SocketParts } from './websocket.js';

/** How long requests and downloads may take once the server drains: half of what a signal leaves for all. */
const drainMs = 5_000;
/** How long those may take that came in the very last moment. */
const lastMs = 1_000;

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
export async function openDoors(options: DoorOptions, behind: Behind, life: Life): Promise<Doors> {
  const { logger, publicUrl, identities = localIdentities, limits } = options;
  const { observer = unobserved, exposition } = options;
  const { executor, openContext } = behind;
  const rules = rulesOf(options);
  const by = options.identities ? 'name' : 'address';
  const rates = openRates({ perMinute: limits.requestsPerMinute, by });
  const desk = openFrontDesk(identities, rates);
  const leaving = new AbortController();

  const tell = { http: teller(observer, 'http'), sse: teller(observer, 'sse') };
  const [trails, openTrail] = [new WeakMap<IncomingMessage, Trail>(), trailsTo(options)];

  const apollo = await openApollo(executor, logger, tell.http);
  life.defer('Apollo', () => apollo.stop());
  const app = openHttpServer({ rules, logger, leaving: leaving.signal, limits, publicUrl });
  life.defer('HTTP', () => closeWithin(lastMs, app));
  const answers = answersOf(app);
  life.onDrain('HTTP', () => {
    leaving.abort();
    return answers.none(drainMs);
  });
  observeRefusals(app, { tell, trails, openTrail });
  addNamedDocuments(app, executor.documents);
  const patience = openPatience(limits.requestTimeoutMs);
  addGraphQL(app, apollo, { desk, openContext, patience, trails });
  observeAnswers(app, observer);
  if (exposition) addMetrics(app, exposition, { desk, rules });
  addProbes(app, async () => !leaving.signal.aborted && (await options.isReady()));
  openStreams(app, { ...behind, identities, observer, limits, logger, desk, rates, rules, openTrail }, life);
  return { app, rates };
}

/** What streams are opened with. */
interface StreamDoors extends Omit<SocketParts, 'allowance' | 'desk'> {
  readonly identities: Identities;
  readonly desk: FrontDesk;
}

/** Opens the doors of subscriptions, which share one allowance. */
function openStreams(app: FastifyInstance, parts: StreamDoors, life: Life): void {
  const { identities, logger, limits } = parts;
  const shared = { ...parts, allowance: openAllowance(allowanceOf(limits)) };
  const sse = openSse(app, shared);
  life.onDrain('SSE', () => sse.drain());
  const webSocket = openWebSocket(app, { ...shared, desk: openSocketDesk(identities, logger) });
  life.defer('WebSocket', () => webSocket.close());
  life.onDrain('WebSocket', () => webSocket.drain());
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
