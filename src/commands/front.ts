import { createHash } from 'node:crypto';
import type { Store } from '../exports/store/store.js';
import type { Metrics } from '../metrics/metrics.js';
import { createLinks, type SigningKey } from '../server/links.js';
import { openServer, type Server, type ServerOptions } from '../server/server.js';
import { listedHeaders } from '../settings/federation.js';
import type { Settings } from '../settings/settings.js';
import type { Tracing } from '../tracing/tracing.js';
import { documentRules } from './document-rules.js';
import { readinessOf } from './ready.js';
import { trafficLimitsOf } from './traffic-limits.js';

/** What the front door stands on. */
export interface Ground extends Pick<
  ServerOptions,
  'exports' | 'files' | 'identities' | 'logger' | 'gateway'
> {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly tracing?: Tracing | undefined;
}

/** Opens the front door. Download links need the port, which is only known once it listens. */
export async function openFront(
  settings: Settings,
  ground: Ground,
  signingKeys: readonly string[],
): Promise<Server> {
  const { store, metrics, tracing, ...rest } = ground;
  const { cors, publicUrl, ...address } = settings.server;
  const documents = await documentRules(settings);
  const links = createLinks({
    keys: signingKeys.map(named),
    publicUrl: () => publicUrl ?? `http://localhost:${server.port}`,
    ttlMs: settings.exports.downloadLinkTtlMs,
  });
  const server: Server = await openServer({
    ...rest,
    ...address,
    documents,
    publicUrl,
    corsOrigins: cors.origins,
    corsHeaders: listedHeaders(settings.federation),
    limits: trafficLimitsOf(settings),
    links,
    observer: metrics.server,
    traceOperation: tracing?.operation,
    exposition: metrics.exposition,
    isReady: readinessOf(store),
  });
  return server;
}

/** A key and a name that tells it from others without giving anything of it away. */
function named(secret: string): SigningKey {
  return { id: createHash('sha256').update(`name of ${secret}`).digest('hex').slice(0, 8), secret };
}
