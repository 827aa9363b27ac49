import type { Store } from '../exports/store/store.js';
import { isLoopbackHost } from '../http/addresses.js';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import type { Metrics } from '../metrics/metrics.js';
import { openProbeServer } from '../server/probe-server.js';
import type { Settings } from '../settings/settings.js';
import { identitiesOf } from './identities.js';
import { readinessOf } from './ready.js';

/** What the door of a worker tells of. */
export interface Probed {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly store: Store;
  readonly metrics: Metrics;
}

/** Opens the door of a worker, notes in `life` how to close it, and resolves to the addresses that it answers. */
export async function openProbes(
  { settings, logger, store, metrics }: Probed,
  life: Life,
): Promise<readonly string[]> {
  const { host, port } = settings.server;
  const identities = await identitiesOf(settings, logger, life);
  // Probes tell nothing, and may be asked from anywhere; the numbers of exports may not.
  const isOpen = identities !== undefined || isLoopbackHost(host);
  if (!isOpen) logger.warn(`/metrics is not served on ${host}: off loopback it needs \`auth\``);
  const probes = await openProbeServer({
    host,
    port,
    logger,
    isReady: readinessOf(store),
    exposition: isOpen ? metrics.exposition : undefined,
    identities,
    observer: metrics.server,
  });
  life.defer('probes', () => probes.close());
  life.onDrain('probes', () => probes.drain());
  return ['healthz', 'readyz', ...(isOpen ? ['metrics'] : [])].map((path) => `${probes.url}/${path}`);
}
