import { getVariableValues, GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Operations, PlannedOperation } from '../planning/operations.js';
import { shape } from '../shaping/shape.js';
import type { Supergraph } from '../supergraph.js';
import type { Subgraph } from '../transports/subgraph.js';
import type { JsonRecord, Run } from './run.js';
import { walk } from './walk.js';

/** One supergraph with all that is needed to answer from it. */
export interface Answering {
  readonly supergraph: Supergraph;
  readonly operations: Operations;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
}

/** What a client asks for; `schema` and resolvers play no part. */
export type GatewayArgs = Pick<
  ExecutionArgs,
  'document' | 'operationName' | 'variableValues' | 'contextValue'
> & { readonly signal?: AbortSignal };

/** An operation that can be started. */
export interface Prepared {
  readonly planned: PlannedOperation;
  readonly variables: Readonly<JsonRecord>;
}

/** Plans an operation and reads its variables; resolves with the errors for which it cannot be started. */
export async function prepare(
  args: GatewayArgs,
  { supergraph, operations }: Answering,
): Promise<Prepared | { readonly errors: readonly GraphQLError[] }> {
  try {
    const planned = await operations.find(args.document, args.operationName);
    const { variableDefinitions = [] } = planned.definition;
    const { coerced, errors } = getVariableValues(
      supergraph.apiSchema,
      variableDefinitions,
      args.variableValues ?? {},
    );
    return errors ? { errors } : { planned, variables: coerced };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

/** Answers a query or mutation. */
export async function answer(args: GatewayArgs, answering: Answering): Promise<ExecutionResult> {
  const prepared = await prepare(args, answering);
  if ('errors' in prepared) return prepared;
  return finish(prepared, openRun(prepared, args, answering), answering);
}

/** Takes the steps of a plan, from what is already in the data. */
export async function finish(
  { planned }: Prepared,
  run: Run,
  { supergraph }: Answering,
): Promise<ExecutionResult> {
  await walk(planned.plan.step, run);
  return shape(planned, supergraph.apiSchema, run);
}

/** Begins with nothing answered yet. */
export function openRun(
  { variables }: Prepared,
  { contextValue: context, signal }: GatewayArgs,
  { supergraph, subgraphs }: Answering,
): Run {
  return { data: {}, errors: [], variables, context, signal, types: supergraph.types, subgraphs };
}
