import { openGateway, type Gateway } from '../federation/gateway.js';
import type { LocalSubgraph } from '../federation/transports/local.js';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { callsInTraces, forwarding } from '../server/forwarding.js';
import { renewed, type OwnContext } from '../server/request-context.js';
import type { FederationSettings } from '../settings/federation.js';
import { newsLog } from './federation-log.js';
import { supplyOf } from './supply.js';

/** What a gateway is opened with beside its settings. */
export interface GatewayParts {
  readonly logger: Logger;
  /** Our own subgraph; left out, there is none. */
  readonly own?: LocalSubgraph;
  /** `limits.unread`, in bytes; left out, its default. */
  readonly unreadBytes?: number | undefined;
}

/**
 * Opens the gateway that the settings describe, and notes in `life` how to close it. This module leads to the
 * planner: import it only when there is something to plan.
 */
export async function openFederation(
  settings: FederationSettings,
  { logger, own, unreadBytes }: GatewayParts,
  life: Life,
): Promise<Gateway> {
  const { subgraphs, supergraph } = settings;
  const gateway = await openGateway({
    supply: supplyOf(settings),
    headersFor: forwarding(new Map(subgraphs.map(({ name, headers }) => [name, headers]))),
    observer: callsInTraces,
    limits: new Map(subgraphs.map(({ name, timeoutMs, retries }) => [name, { timeoutMs, retries }])),
    subscriptionUrls: new Map(
      subgraphs.flatMap(({ name, subscriptionsUrl: url }) => (url === undefined ? [] : [[name, url]])),
    ),
    unreadBytes,
    onNews: newsLog(logger),
    ...(own && { locals: [own], contextOfEvent: (context) => renewed(context as OwnContext) }),
  }).catch((fault: unknown) => {
    throw supergraph === undefined ? fault : unservable(supergraph, fault);
  });
  life.defer('federation', () => gateway.close());
  gateway.onChange(() => logger.info('Another supergraph is served from now on'));
  return gateway;
}

/** Of an address without what stands behind its question mark, which may be a secret. */
function unservable(supergraph: string, cause: unknown): Error {
  const [place] = supergraph.split('?', 1);
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`the supergraph of ${place} cannot be served: ${why}`, { cause });
}
