import type { Context } from '../../resolvers/context.js';
import type { LinkSigner } from '../../resolvers/file-links.js';
import { openLoaders } from '../../resolvers/loaders.js';
import type { Caller } from '../exports/model.js';
import type { Exports } from '../exports/exports.js';
import type { Logger } from '../logger.js';

/** The context of resolvers, and the log that carries the request's id. */
export interface ServedContext extends Context {
  readonly log: Logger;
}

/** Opens the context of one request. */
export type OpenContext = (caller: Caller, requestId: string) => ServedContext;

/** Opens contexts over one engine. */
export function contextsOver(exports: Exports, links: LinkSigner, logger: Logger): OpenContext {
  return (caller, requestId) => {
    const log = logger.child({ requestId });
    return { caller, exports, links, log, loaders: openLoaders({ caller, exports, links }) };
  };
}

/** The same request with loaders that have read nothing yet, for the next event of a subscription. */
export function renewed(context: ServedContext): ServedContext {
  return { ...context, loaders: openLoaders(context) };
}
