import { execute, subscribe, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Subgraph, SubgraphRequest } from './subgraph.js';

type Answer = Promise<ExecutionResult> | ExecutionResult;
type Events = AsyncIterator<ExecutionResult>;

/** A subgraph of this process. */
export interface LocalSubgraph {
  readonly name: string;
  /** What is composed of it: its schema with the directives of federation. */
  readonly sdl: string;
  /** With its resolvers, and with `_entities` if any type of it has a key. */
  readonly schema: GraphQLSchema;
  /** In place of graphql-js' own. */
  readonly execute?: (args: ExecutionArgs) => Answer;
  readonly subscribe?: (args: ExecutionArgs) => Promise<Events | ExecutionResult>;
}

/** Asks a schema of this process: nothing is printed, parsed or sent, and resolvers get the caller's context. */
export function openLocal(subgraph: LocalSubgraph): Subgraph {
  const { name, execute: answer = execute, subscribe: follow = subscribe } = subgraph;
  const argsOf = ({ document, variables, context }: SubgraphRequest): ExecutionArgs => ({
    schema: subgraph.schema,
    document,
    variableValues: variables,
    contextValue: context,
  });
  return {
    name,
    execute: async (request) => answer(argsOf(request)),
    subscribe: async (request) => follow(argsOf(request)),
    close: () => undefined,
  };
}
