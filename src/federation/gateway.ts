import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { GatewayArgs } from './execution/answer.js';
import type { Events } from './execution/map-events.js';
import type { GatewaySettings } from './gateway-settings.js';
import type { Generation } from './generation.js';
import { Generations } from './generations.js';

/** A client's operation; with its schema, it is answered by the supergraph that it was checked against. */
export type RequestArgs = GatewayArgs & { readonly schema?: GraphQLSchema };

/** What a gateway serves at the moment. */
export interface Served {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
}

/** A gateway over one supergraph, which may be replaced at any time. Its functions can be handed on alone. */
export interface Gateway {
  readonly current: Served;
  /** Answers a query or mutation. */
  readonly execute: (args: RequestArgs) => Promise<ExecutionResult>;
  /** Follows a subscription; `return()` lets go of its subgraph at once. */
  readonly subscribe: (args: RequestArgs) => Promise<Events<ExecutionResult> | ExecutionResult>;
  /** Calls back with every supergraph that takes over; gives the way to stop that. */
  onChange(listener: (served: Served) => void): () => void;
  /** Ends all watching, and closes the subgraphs whatever still runs. */
  close(): Promise<void>;
}

/**
 * Opens a gateway; resolves when it serves. A remote subgraph that is down is left out until it answers.
 * Rejects when there is nothing to serve: with a `CompositionFault` that has every reason when the subgraphs
 * do not compose.
 */
export async function openGateway(settings: GatewaySettings): Promise<Gateway> {
  const { contextOfEvent = (context) => context } = settings;
  const generations = new Generations(settings);
  try {
    await generations.start();
  } catch (fault) {
    await generations.close();
    throw fault;
  }
  return {
    get current() {
      return servedBy(generations.newest);
    },
    execute: (args) => generations.for(args.schema).execute(args),
    subscribe: (args) => generations.for(args.schema).subscribe(args, contextOfEvent),
    onChange: (listener) => generations.onChange((newest) => listener(servedBy(newest))),
    close: () => generations.close(),
  };
}

function servedBy({ supergraph }: Generation): Served {
  return { apiSchema: supergraph.apiSchema, supergraphSdl: supergraph.sdl };
}
