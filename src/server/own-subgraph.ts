import { execute, GraphQLError, type DocumentNode, type ExecutionResult } from 'graphql';
import { argumentAtFault } from '../../resolvers/argument-at-fault.js';
import { buildInProcessSubgraph } from '../../resolvers/subgraph.js';
import type { LocalSubgraph } from '../federation/transports/local.js';
import { Refusal } from '../refusal.js';
import { ownSubgraphName } from '../settings/subgraph.js';
import { printSchema } from './schema.js';
import { follow } from './straight.js';

/** Rollcall's own part of a supergraph: asked in this process, in the name of the caller. */
export function ownSubgraph(): LocalSubgraph {
  return {
    name: ownSubgraphName,
    sdl: printSchema(),
    schema: buildInProcessSubgraph(),
    execute: async (args) => withRefusals(await execute({ ...args, hideSuggestions: true }), args.document),
    subscribe: async (args) => {
      const events = await follow({ ...args, hideSuggestions: true });
      return 'next' in events ? events : withRefusals(events, args.document);
    },
  };
}

/**
 * What graphql-js says against an argument, as a refusal of ours. It says so here and not when the request is
 * validated, since the schema of a supergraph knows nothing of what a scalar takes.
 */
function withRefusals(result: ExecutionResult, document: DocumentNode): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => asRefusal(error, document)) };
}

function asRefusal(error: GraphQLError, document: DocumentNode): GraphQLError {
  const argument = argumentAtFault(error, document);
  if (argument === undefined) return error;
  const originalError = new Refusal('BAD_USER_INPUT', error.message, argument);
  return new GraphQLError(error.message, { path: error.path ?? null, originalError });
}
