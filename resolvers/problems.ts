import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';
import { StoreUnavailable } from '../src/exports/store/store.js';
import { Refusal } from '../src/refusal.js';
import { argumentAtFault } from './argument-at-fault.js';

const masked = 'Rollcall could not answer this. Its log says why, under the `x-request-id` of this answer.';

const withoutStore =
  'The database of Rollcall does not answer at the moment; ask again. Whether a mutation took effect has to be looked up: startExport with an idempotencyKey may simply be repeated.';

/**
 * The error as a caller may see it: a refusal with its code and the argument at fault, what graphql-js says
 * about the request itself, and for all else a sentence that gives nothing away.
 *
 * @param code - what the server calls it, for an error that does not say so itself
 */
export function present(error: GraphQLError, code = codeOf(error)): GraphQLError {
  const cause = error.originalError;
  if (cause instanceof Refusal) return rewrite(error, cause.message, about(cause.code, cause.argument));
  if (cause instanceof StoreUnavailable) return rewrite(error, withoutStore, about('INTERNAL_SERVER_ERROR'));
  const argument = argumentAtFault(error);
  const message = withoutSuggestion(error.message);
  if (argument !== undefined) return rewrite(error, message, about('BAD_USER_INPUT', argument));
  return isOfTheRequest(error, code)
    ? rewrite(error, message, about(code))
    : rewrite(error, masked, about('INTERNAL_SERVER_ERROR'));
}

/** graphql-js ends its sentences with names of the schema that are near; they are nobody's who has to guess. */
function withoutSuggestion(message: string): string {
  const at = message.lastIndexOf(' Did you mean ');
  return at >= 0 && message.endsWith('?') ? message.slice(0, at) : message;
}

/** What callers are told without the reason. */
const hidesItsReason: ReadonlySet<string> = new Set(['INTERNAL_SERVER_ERROR', 'QUERY_PLANNING_FAILED']);

/** The fault behind an error that {@link present} masks, for the log; undefined for any other. */
export function unexpectedFault(error: GraphQLError): unknown {
  const code = codeOf(present(error));
  return hidesItsReason.has(code) ? (error.originalError ?? error) : undefined;
}

/**
 * What graphql-js and the server say before anything runs has no path; what a resolver throws has one, and what
 * another subgraph says, which may be of all its answer, has its name.
 */
function isOfTheRequest({ path, extensions }: GraphQLError, code: string): boolean {
  return path === undefined && extensions.subgraph === undefined && code !== 'INTERNAL_SERVER_ERROR';
}

function codeOf(error: GraphQLError): string {
  return typeof error.extensions.code === 'string' ? error.extensions.code : 'INTERNAL_SERVER_ERROR';
}

function about(code: string, argument?: string): GraphQLErrorExtensions {
  return argument === undefined ? { code } : { code, argument };
}

function rewrite(error: GraphQLError, message: string, extensions: GraphQLErrorExtensions): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
