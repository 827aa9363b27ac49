import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { ServedContext } from './request-context.js';

/** What is wrong with a document, or with the variables for it, in a request that is well-formed. */
const codes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

const withStatus = 'application/graphql-response+json';

/**
 * Answers a document that cannot be executed as GraphQL over HTTP wants it: with 400 and a type that says that this
 * is GraphQL's answer to who accepts that type at all, and with 200 to everybody else, since a 400 of plain JSON may
 * be any proxy's.
 */
export function refusedDocuments(): ApolloServerPlugin<ServedContext> {
  const listener: GraphQLRequestListener<ServedContext> = {
    willSendResponse({ request, response: { body, http } }) {
      const errors = body.kind === 'single' ? body.singleResult.errors : undefined;
      if (http.status !== 400 || !errors?.every(({ extensions }) => codes.has(extensions?.code)))
        return Promise.resolve();
      if (accepts(withStatus, request.http?.headers.get('accept')))
        http.headers.set('content-type', `${withStatus}; charset=utf-8`);
      else http.status = 200;
      return Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

/** Whether a type is named; one with the weight 0 is refused. */
function accepts(type: string, accept = ''): boolean {
  return accept.split(',').some((each) => {
    const [name, ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    return name === type && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
