import {
  ApolloServer,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError } from 'graphql';
import { present } from '../../resolvers/problems.js';
import type { Logger } from '../logger.js';
import { apolloReading } from './apollo-reading.js';
import type { Documents } from './documents/documents.js';
import { readingFault } from './documents/reading-fault.js';
import { registeredQueries } from './documents/registered-queries.js';
import { logFaults, logOperation } from './operation-log.js';
import type { Executor } from './executor.js';
import { observedApollo } from './observed-apollo.js';
import { refusedDocuments } from './refused-documents.js';
import type { ServedContext } from './request-context.js';
import type { Tell } from './teller.js';

/**
 * Starts Apollo Server over what answers. What it would bring along unasked is off: traces that anyone may ask
 * for, a landing page from a CDN, stack traces, reports to its maker.
 */
export async function openApollo(
  { apollo: answering, documents }: Executor,
  logger: Logger,
  tell: Tell,
): Promise<ApolloServer<ServedContext>> {
  const reading = apolloReading(documents);
  const options: ApolloServerOptions<ServedContext> = {
    ...answering,
    logger,
    formatError: (formatted, error) => shown(formatted, error).toJSON(),
    ...reading.options,
    includeStacktraceInErrorResponses: false,
    introspection: true, // `documents` decides that for all doors.
    persistedQueries: documents.rules.trusted?.only ? false : { cache: registeredQueries() },
    stopOnTerminationSignals: false,
    plugins: [
      reading.plugin,
      checksAndLog(documents),
      observedApollo(tell),
      refusedDocuments(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  };
  const apollo = new ApolloServer(options);
  await apollo.start();
  return apollo;
}

function shown({ message, extensions = {} }: GraphQLFormattedError, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return present(new GraphQLError(message));
  const code = String(extensions.code);
  return present(code === 'GRAPHQL_PARSE_FAILED' ? readingFault(error) : error, code);
}

function checksAndLog(documents: Documents): ApolloServerPlugin<ServedContext> {
  const listener: GraphQLRequestListener<ServedContext> = {
    didResolveOperation({ contextValue, document, operation, operationName, schema, request }) {
      const { variables } = request;
      const overpriced = operation && documents.overpriced({ schema, document, operation, variables });
      if (overpriced) return Promise.reject(overpriced);
      logOperation(contextValue.log, document, operationName);
      return operation?.operation === OperationTypeNode.SUBSCRIPTION
        ? Promise.reject(notOverHttp())
        : Promise.resolve();
    },
    didEncounterErrors({ contextValue, errors }) {
      logFaults(contextValue.log, errors);
      return Promise.resolve();
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}

/** Apollo would execute it like a query, and answer null as if nothing was there. */
function notOverHttp(): GraphQLError {
  const message = 'Subscribe by WebSocket at /graphql, or to server-sent events at /graphql/stream.';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
