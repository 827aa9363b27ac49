import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openMetrics } from '../metrics/metrics.js';
import { openGatewayServer, type Server } from '../server/server.js';
import { listedHeaders, type FederationSettings } from '../settings/federation.js';
import type { Settings } from '../settings/settings.js';
import { documentRules } from './document-rules.js';
import { openFederation } from './federation.js';
import { identitiesOf } from './identities.js';
import { tracingOf } from './tracing.js';
import { trafficLimitsOf } from './traffic-limits.js';
import { version } from './version.js';

/** What {@link openBare} is asked for. */
export interface BarePlan {
  readonly settings: Settings;
  readonly federation: FederationSettings;
  readonly logger: Logger;
}

/** Opens a gateway over other subgraphs alone: no store, no engine, no data folder. */
export async function openBare({ settings, federation, logger }: BarePlan, life: Life): Promise<Server> {
  const tracing = await tracingOf(logger, life);
  const identities = await identitiesOf(settings, logger, life);
  const gateway = await openFederation(federation, { logger, unreadBytes: settings.limits.unread }, life);
  const metrics = openMetrics({ version: version() });
  const { cors, ...address } = settings.server;
  const documents = await documentRules(settings);
  const server = await openGatewayServer({
    ...address,
    documents,
    corsOrigins: cors.origins,
    corsHeaders: listedHeaders(federation),
    identities,
    limits: trafficLimitsOf(settings),
    logger,
    gateway,
    observer: metrics.server,
    traceOperation: tracing?.operation,
    exposition: metrics.exposition,
    isReady: () => true,
  });
  life.defer('server', () => server.close());
  life.onDrain('server', () => server.drain());
  return server;
}
