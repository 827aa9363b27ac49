import { unobservedCall, type SubgraphObserver } from '../federation/transports/observer.js';
import type { HeadersFor } from '../federation/transports/remote-subgraph.js';
import { requestIdHeader } from './request-id.js';
import type { RequestFacts, ServedContext } from './request-context.js';

/** Sent on to every subgraph where we do not trace ourselves, so that its traces can be found by the caller's. */
const theirs = ['traceparent', 'tracestate'];

/**
 * What subgraphs get of a request's headers: the request's id, its place in a trace, and what is listed for a
 * subgraph, in small letters. Of `authorization` only a token goes on; an API key never does.
 */
export function forwarding(listed: ReadonlyMap<string, readonly string[]>): HeadersFor {
  return (subgraph, context) => {
    const { request } = context as ServedContext;
    const names = [...theirs, ...(listed.get(subgraph) ?? [])];
    const values = names.map((name) => [name, valueOf(name, request)] as const);
    const given = values.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { ...Object.fromEntries(given), [requestIdHeader]: request.requestId };
  };
}

/**
 * Gives what subgraphs are asked its place below the operation that it is asked for. Subscriptions are left out: those
 * of a client share a socket if they share its headers, and there the client's own trace goes on.
 */
export const callsInTraces: SubgraphObserver = {
  calling: (call, context) => (context as ServedContext).trace?.calling(call) ?? unobservedCall,
};

function valueOf(name: string, { identity, headers }: RequestFacts): string | undefined {
  if (name === 'authorization') return identity.token === undefined ? undefined : `Bearer ${identity.token}`;
  const value = headers[name];
  return name !== 'x-api-key' && typeof value === 'string' && isHeaderValue(value) ? value : undefined;
}

/** Parameters of a socket may hold what no header can. */
function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
