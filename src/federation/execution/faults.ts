import { GraphQLError } from 'graphql';
import { SubgraphFault, type SubgraphError } from '../transports/subgraph.js';

/** A path in an answer. */
export type ResponsePath = readonly (string | number)[];

/**
 * An error of a subgraph, for the client: at its place in the whole answer, with the subgraph's name in
 * `extensions.subgraph`.
 */
export function relocated(error: SubgraphError, path: ResponsePath, subgraph: string): GraphQLError {
  return new GraphQLError(error.message, {
    ...placed(path),
    // An error of the wire is plain JSON and has none behind it.
    originalError: error instanceof GraphQLError ? (error.originalError ?? null) : null,
    extensions: { ...error.extensions, subgraph },
  });
}

/** The error for a subgraph that gave no answer. */
export function unanswered(fault: unknown, path: ResponsePath, subgraph: string): GraphQLError {
  const why = fault instanceof SubgraphFault ? fault.message : 'it gave no answer';
  return new GraphQLError(`The subgraph ${subgraph} could not be asked: ${why}`, {
    ...placed(path),
    originalError: fault instanceof Error ? fault : null,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', subgraph },
  });
}

/** How far several paths go together: the best place for an error that is of all of them. */
export function commonPath(paths: readonly ResponsePath[]): ResponsePath {
  const [first = [], ...others] = paths;
  const length = first.findIndex((key, index) => others.some((path) => path[index] !== key));
  return length === -1 ? first : first.slice(0, length);
}

/** An empty path would point at the whole answer, which no field is. */
function placed(path: ResponsePath): { path?: ResponsePath } {
  return path.length > 0 ? { path } : {};
}
