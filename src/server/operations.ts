import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { present } from '../../resolvers/problems.js';
import { mapEvents } from '../federation/execution/map-events.js';
import type { AskedFor } from './documents/find-text.js';
import type { Executor, Results } from './executor.js';
import { inTime, tookTooLong } from './in-time.js';
import { logFaults, logOperation } from './operation-log.js';
import type { ServedContext } from './request-context.js';
import { asGraphQLError } from './straight.js';

/** What a client asks for over WebSocket or SSE. */
export interface OperationRequest extends AskedFor {
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
  /** It came in a way that anybody may repeat, so it may change nothing; default: it may. */
  readonly readsOnly?: boolean | undefined;
}

/** A request that can be executed, or why it cannot, ready to be shown. */
export type Prepared = { readonly args: ExecutionArgs } | { readonly errors: readonly GraphQLError[] };

/** Reads and checks a request. */
export function prepare(
  { schema, documents }: Executor,
  request: OperationRequest,
  contextValue: ServedContext,
): Prepared {
  const { operationName = null, variables = null, readsOnly = false } = request;
  const read = documents.read(request, schema);
  if ('errors' in read) return { errors: read.errors.map((error) => present(error, read.code)) };
  const { document } = read;
  const operation = getOperationAST(document, operationName);
  if (!operation) return { errors: [unknownOperation()] };
  if (readsOnly && operation.operation === OperationTypeNode.MUTATION) return { errors: [mutationByGet] };
  const overpriced = documents.overpriced({ schema, document, operation, variables });
  if (overpriced) return { errors: [present(overpriced)] };
  logOperation(contextValue.log, document, operationName);
  return { args: { schema, document, contextValue, operationName, variableValues: variables } };
}

/** Refuses a mutation by GET, as Apollo Server does. */
export const mutationByGet = new GraphQLError(
  'GET requests only support query operations, not mutation operations',
  { extensions: { code: 'BAD_REQUEST' } },
);

/** Executes a query or mutation; its errors are logged and shown as callers may see them. */
export async function execute(
  executor: Executor,
  args: ExecutionArgs,
  limitMs: number,
): Promise<ExecutionResult> {
  const result = await inTime<ExecutionResult>({
    limitMs,
    work: async (signal) => executor.execute({ ...args, signal }),
    instead: () => ({ errors: [tooLate()] }),
  });
  return shown(result, args.contextValue as ServedContext);
}

/** Subscribes; the same holds of the errors of every result. */
export async function subscribe(executor: Executor, args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const context = args.contextValue as ServedContext;
  const results = await executor.subscribe(args);
  if (!(Symbol.asyncIterator in results)) return shown(results, context);
  return mapEvents(results, {
    answer: (result) => shown(result, context),
    explain: (fault) => shown({ errors: [asGraphQLError(fault)] }, context),
  });
}

/** The result with its errors logged, and as callers may see them. */
function shown(result: ExecutionResult, { log }: ServedContext): ExecutionResult {
  if (!result.errors) return result;
  logFaults(log, result.errors);
  return { ...result, errors: result.errors.map((error) => present(error)) };
}

function tooLate(): GraphQLError {
  return new GraphQLError(tookTooLong, { extensions: { code: 'LIMIT_EXCEEDED' } });
}

function unknownOperation(): GraphQLError {
  const message = 'The document has no operation of that name, or several and no name was given.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
}
