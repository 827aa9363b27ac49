import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
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

/** Reads the variables of an operation and plans it; resolves with the errors for which it cannot be started. */
export async function prepare(
  { document, operationName, variableValues }: GatewayArgs,
  { supergraph, operations }: Answering,
): Promise<Prepared | { readonly errors: readonly GraphQLError[] }> {
  const definition = getOperationAST(document, operationName);
  if (!definition) return { errors: [unknownOperation()] };
  const { variableDefinitions = [] } = definition;
  const read = getVariableValues(supergraph.apiSchema, variableDefinitions, variableValues ?? {});
  if (read.errors) return { errors: read.errors };
  try {
    return { planned: await operations.plan(document, definition, read.coerced), variables: read.coerced };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}

function unknownOperation(): GraphQLError {
  const message = 'The document has no operation of that name, or several and no name was given.';
  return new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
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
