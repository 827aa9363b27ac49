import type { GatewaySettings } from './gateway-settings.js';
import type { SubgraphAddress } from './supergraph.js';
import { openLocal } from './transports/local.js';
import { openRemote } from './transports/remote.js';
import type { Subgraph } from './transports/subgraph.js';
import { UnreadEvents } from './transports/unread-events.js';

type Facts = Pick<
  GatewaySettings,
  'locals' | 'headersFor' | 'observer' | 'limits' | 'subscriptionUrls' | 'unreadBytes'
>;

/** How a gateway reaches its subgraphs: in this process those it was given, by network all others. */
export function openSubgraphs(facts: Facts): (address: SubgraphAddress) => Subgraph {
  const { locals = [], headersFor, observer, limits, subscriptionUrls } = facts;
  const unread = new UnreadEvents(facts.unreadBytes);
  return ({ name, url }) => {
    const local = locals.find((each) => each.name === name);
    if (local) return openLocal(local);
    if (!URL.canParse(url)) throw new Error(`The subgraph ${name} has no URL at which it could be asked.`);
    const subscriptionsUrl = subscriptionUrls?.get(name);
    return openRemote({
      name,
      url,
      subscriptionsUrl,
      headersFor,
      observer,
      limits: limits?.get(name),
      unread,
    });
  };
}
