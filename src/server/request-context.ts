import type { Context } from '../../resolvers/context.js';
import type { LinkSigner } from '../../resolvers/file-links.js';
import { openLoaders } from '../../resolvers/loaders.js';
import type { Exports } from '../exports/exports.js';
import type { Logger } from '../logger.js';
import type { Identity } from './identity/identity.js';

/** What is known of a request before its operation is read. */
export interface RequestFacts {
  readonly identity: Identity;
  readonly requestId: string;
  /** As they came, secrets among them: not for the log. Of a socket its parameters, too. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What every request brings along, whatever answers it. */
export interface ServedContext {
  readonly request: RequestFacts;
  /** Carries the request's id. */
  readonly log: Logger;
}

/** The context of our own resolvers. */
export interface OwnContext extends ServedContext, Context {}

/** Opens the context of one request. */
export type OpenContext = (request: RequestFacts) => ServedContext;

/** Opens contexts over one engine. */
export function contextsOver(
  exports: Exports,
  links: LinkSigner,
  logger: Logger,
): (request: RequestFacts) => OwnContext {
  const open = bareContexts(logger);
  return (request) => {
    const caller = { ...request.identity.caller, requestId: request.requestId };
    return { ...open(request), caller, exports, links, loaders: openLoaders({ caller, exports, links }) };
  };
}

/** Opens contexts of requests that other subgraphs alone answer. */
export function bareContexts(logger: Logger): OpenContext {
  return (request) => ({ request, log: logger.child({ requestId: request.requestId }) });
}

/** The same request with loaders that have read nothing yet, for the next event of a subscription. */
export function renewed(context: OwnContext): OwnContext {
  return { ...context, loaders: openLoaders(context) };
}
