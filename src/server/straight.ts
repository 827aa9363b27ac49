import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { mapEvents } from '../federation/execution/map-events.js';
import type { Documents } from './documents/documents.js';
import type { Executor, Results } from './executor.js';
import { renewed, type OwnContext } from './request-context.js';

/** Answers from a schema of this process. */
export function straight(schema: GraphQLSchema, documents: Documents): Executor {
  return { schema, documents, execute, subscribe: follow, apollo: { schema } };
}

/** Subscribes; every event is answered with loaders of its own, so that no answer is an old one. */
export async function follow(args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const context = args.contextValue as OwnContext;
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return events;
  return mapEvents(events[Symbol.asyncIterator](), {
    answer: async (event) => execute({ ...args, rootValue: event, contextValue: renewed(context) }),
    explain: (fault) => ({ errors: [asGraphQLError(fault)] }),
  });
}

/** What a fault of the events is to their reader. */
export function asGraphQLError(fault: unknown): GraphQLError {
  if (fault instanceof GraphQLError) return fault;
  return new GraphQLError('The events of a subscription failed', {
    originalError: fault instanceof Error ? fault : new Error(String(fault)),
  });
}
