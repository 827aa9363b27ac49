import type { GatewayNews } from '../federation/gateway-settings.js';
import type { Logger } from '../logger.js';

/** Logs what stands in the way of a newer supergraph; what cannot be reached once, not at every attempt. */
export function newsLog(logger: Logger): (news: GatewayNews) => void {
  const told = new Map<string, string>();
  return (news) => {
    if (news.kind === 'supergraph') told.clear();
    else if (news.kind === 'refused')
      for (const { message, ...where } of news.reasons) logger.error(where, `Not composed: ${message}`);
    else if (news.kind === 'unusable')
      logger.error({ err: news.fault }, 'The new supergraph cannot be served; the one before stays');
    else if (told.get(news.source) !== String(news.fault)) {
      told.set(news.source, String(news.fault));
      const { source: subgraph, fault: err } = news;
      logger.warn({ subgraph, err }, `The schema of ${subgraph} cannot be read; it is tried again`);
    }
  };
}
