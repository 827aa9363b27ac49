import type { ApolloServerOptionsWithGateway, ApolloServerOptionsWithSchema } from '@apollo/server';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Documents } from './documents/documents.js';
import type { ServedContext } from './request-context.js';

/** Results of a subscription; leaving them ends it at once. */
export type Results = AsyncGenerator<ExecutionResult, void, void>;

/** What an executor is asked, and what is aborted when nobody waits for its answer any more. */
export interface TimedArgs extends ExecutionArgs {
  readonly signal?: AbortSignal;
}

/** What answers operations: our own schema, or a gateway over many. Its errors are not yet fit to be shown. */
export interface Executor {
  /** What clients see at the moment; a request is checked against it. */
  readonly schema: GraphQLSchema;
  /** What reads and checks documents for it. */
  readonly documents: Documents;
  readonly execute: (args: TimedArgs) => Promise<ExecutionResult> | ExecutionResult;
  readonly subscribe: (args: ExecutionArgs) => Promise<Results | ExecutionResult>;
  /** The same, as Apollo Server takes it. */
  readonly apollo:
    | ApolloServerOptionsWithSchema<ServedContext>
    | Pick<ApolloServerOptionsWithGateway<ServedContext>, 'gateway'>;
}
