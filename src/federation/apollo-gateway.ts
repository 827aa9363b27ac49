import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Gateway } from './gateway.js';

/** What Apollo Server hands to an executor; the part of it that counts here. */
interface ApolloRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly request: { readonly variables?: Record<string, unknown> };
  readonly context: unknown;
}

/** Its errors' extensions and its data are objects in Apollo's eyes. */
type ApolloResult = ExecutionResult<Record<string, unknown>, Record<string, unknown>>;

type SignalOf = (context: unknown) => AbortSignal | undefined;

interface ApolloSchema {
  readonly apiSchema: GraphQLSchema;
  readonly coreSupergraphSdl: string;
}

/**
 * The gateway as Apollo Server's option `gateway` takes it. Stopping the server leaves the gateway open: it is
 * closed by whoever opened it.
 *
 * @param signalOf - what is aborted when nobody waits for the answer to a request of this context any more
 */
export function apolloGateway(gateway: Gateway, signalOf: SignalOf = () => undefined) {
  const unsubscribers = new Set<() => void>();
  return {
    onSchemaLoadOrUpdate(callback: (schema: ApolloSchema) => void): () => void {
      const tell = ({ apiSchema, supergraphSdl }: Gateway['current']) =>
        callback({ apiSchema, coreSupergraphSdl: supergraphSdl });
      tell(gateway.current);
      const unsubscribe = gateway.onChange(tell);
      unsubscribers.add(unsubscribe);
      return unsubscribe;
    },
    load: () =>
      Promise.resolve({
        executor: (asked: ApolloRequest) => execute(gateway, asked, signalOf(asked.context)),
      }),
    stop(): Promise<void> {
      for (const unsubscribe of unsubscribers) unsubscribe();
      return Promise.resolve();
    },
  };
}

async function execute(
  gateway: Gateway,
  asked: ApolloRequest,
  signal: AbortSignal | undefined,
): Promise<ApolloResult> {
  const { schema, document, operationName, request, context: contextValue } = asked;
  const variableValues = request.variables ?? {};
  return gateway.execute({
    schema,
    document,
    operationName,
    variableValues,
    contextValue,
    ...(signal && { signal }),
  });
}
