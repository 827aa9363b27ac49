import { GraphQLError } from 'graphql';

/** What stopped the reading of a document, in words of ours where graphql-js does not say what to do about it. */
export function readingFault(fault: unknown): GraphQLError {
  if (rootOf(fault) instanceof RangeError) return unreadable('The document is nested too deeply to be read.');
  if (!(fault instanceof GraphQLError)) throw fault;
  // It stops reading there, so that nobody knows how many there are.
  const [, most] = /Document contains more tha[nt] (\d+) tokens/.exec(fault.message) ?? [];
  if (most === undefined) return fault;
  return unreadable(`The document has more than ${most} tokens, the most that \`limits.tokens\` allows.`);
}

/** Apollo Server wraps a fault of the parser twice. */
function rootOf(fault: unknown): unknown {
  return fault instanceof GraphQLError && fault.originalError ? rootOf(fault.originalError) : fault;
}

function unreadable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
}
