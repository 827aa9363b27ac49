import { apolloGateway } from '../federation/apollo-gateway.js';
import type { Gateway } from '../federation/gateway.js';
import type { Documents } from './documents/documents.js';
import type { Executor } from './executor.js';
import type { ServedContext } from './request-context.js';

/** Answers from a supergraph, by the one that is current when a request comes. */
export function throughGateway(gateway: Gateway, documents: Documents): Executor {
  const { execute, subscribe } = gateway;
  return {
    get schema() {
      return gateway.current.apiSchema;
    },
    documents,
    execute,
    subscribe,
    apollo: { gateway: apolloGateway(gateway, (context) => (context as ServedContext).request.signal) },
  };
}
