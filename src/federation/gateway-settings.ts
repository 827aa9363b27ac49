import type { News, Supply } from './supply.js';
import type { LocalSubgraph } from './transports/local.js';
import type { SubgraphObserver } from './transports/observer.js';
import type { HeadersFor, RemoteLimits } from './transports/remote-subgraph.js';

/** How a gateway is opened. */
export interface GatewaySettings {
  readonly supply: Supply;
  /** Subgraphs of this process; composed with those of the supply, or known to its supergraph by name. */
  readonly locals?: readonly LocalSubgraph[];
  /** What remote subgraphs are sent of a request; nothing by default. */
  readonly headersFor?: HeadersFor;
  /** Hears of what remote subgraphs are asked; default: nobody. */
  readonly observer?: SubgraphObserver;
  /** How much each remote subgraph may take. */
  readonly limits?: ReadonlyMap<string, Partial<RemoteLimits>>;
  /** Where to subscribe to a subgraph, by its name, if not at its URL. */
  readonly subscriptionUrls?: ReadonlyMap<string, string>;
  /**
   * How many bytes of a remote subscription's events may wait to be read before it is ended, and eight times as many
   * of all. Default 8 MB.
   */
  readonly unreadBytes?: number | undefined;
  /** How long making one plan may take, in milliseconds. Default 5000. */
  readonly planningMs?: number;
  /** Makes the context of each event of a subscription of its client's; by default it is the same. */
  readonly contextOfEvent?: (context: unknown) => unknown;
  /** Hears of every reload, and of what stood in its way. */
  readonly onNews?: (news: GatewayNews) => void;
}

/** What can be heard of a gateway. */
export type GatewayNews = News | { readonly kind: 'unusable'; readonly fault: unknown };
