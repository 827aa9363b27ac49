import type { Context } from '../../resolvers/context.js';
import type { LinkSigner } from '../../resolvers/file-links.js';
import { openLoaders } from '../../resolvers/loaders.js';
import type { Exports } from '../exports/exports.js';
import type { Logger } from '../logger.js';
import { inTrace } from '../traceparent.js';
import type { Identity } from './identity/identity.js';
import type { OperationTrace, TraceOperation } from './operation-trace.js';

/** What is known of a request before its operation is read. */
export interface RequestFacts {
  readonly identity: Identity;
  readonly requestId: string;
  /** As they came, secrets among them: not for the log. Of a socket its parameters, too. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Where it is noted what becomes of a request. */
export interface Trail {
  /** Carries the ids of the request and of its trace. */
  readonly log: Logger;
  /** Left out when nobody traces. */
  readonly trace?: OperationTrace | undefined;
}

/** What every request brings along, whatever answers it. */
export interface ServedContext extends Trail {
  readonly request: RequestFacts;
}

/** The context of our own resolvers. */
export interface OwnContext extends ServedContext, Context {}

/** Opens the context of one request. */
export type OpenContext = (request: RequestFacts) => ServedContext;

/** Opens the trail of one request. */
export type OpenTrail = (request: Pick<RequestFacts, 'requestId' | 'headers'>) => Trail;

/** What the requests of a server are told to. */
export interface Telling {
  readonly logger: Logger;
  /** Gives each operation its place in a trace. Default: none has one. */
  readonly traceOperation?: TraceOperation | undefined;
}

/** Opens contexts over one engine. */
export function contextsOver(
  exports: Exports,
  links: LinkSigner,
  telling: Telling,
): (request: RequestFacts) => OwnContext {
  const open = bareContexts(telling);
  return (request) => {
    const context = open(request);
    const traced = context.trace && { traceparent: context.trace.traceparent };
    const caller = { ...request.identity.caller, requestId: request.requestId, ...traced };
    return { ...context, caller, exports, links, loaders: openLoaders({ caller, exports, links }) };
  };
}

/** Opens contexts of requests that other subgraphs alone answer. */
export function bareContexts(telling: Telling): OpenContext {
  const open = trailsTo(telling);
  return (request) => ({ request, ...open(request) });
}

/** Opens trails of requests, those included of which it is not known whose they are. */
export function trailsTo({ logger, traceOperation }: Telling): OpenTrail {
  return ({ requestId, headers }) => {
    const trace = traceOperation?.(headers);
    return { log: logger.child({ requestId, ...inTrace(trace?.traceparent) }), trace };
  };
}

/** The same request with loaders that have read nothing yet, for the next event of a subscription. */
export function renewed(context: OwnContext): OwnContext {
  return { ...context, loaders: openLoaders(context) };
}
