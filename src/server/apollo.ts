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
import { GraphQLError, OperationTypeNode } from 'graphql';
import { present } from '../../resolvers/problems.js';
import type { Logger } from '../logger.js';
import { logFaults, logOperation } from './operation-log.js';
import type { Executor } from './executor.js';
import { observedApollo } from './observed-apollo.js';
import type { ServerObserver } from './observer.js';
import type { ServedContext } from './request-context.js';

/**
 * Starts Apollo Server over what answers. What it would bring along unasked is off: traces that anyone may ask
 * for, a landing page from a CDN, stack traces, reports to its maker.
 */
export async function openApollo(
  { apollo: answering }: Executor,
  logger: Logger,
  observer: ServerObserver,
): Promise<ApolloServer<ServedContext>> {
  const options: ApolloServerOptions<ServedContext> = {
    ...answering,
    logger,
    formatError: (formatted, error) =>
      error instanceof GraphQLError
        ? present(error, String(formatted.extensions?.code)).toJSON()
        : present(new GraphQLError(formatted.message)).toJSON(),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    plugins: [
      log,
      observedApollo(observer),
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

const log: ApolloServerPlugin<ServedContext> = {
  requestDidStart: () => Promise.resolve(listener),
};

const listener: GraphQLRequestListener<ServedContext> = {
  didResolveOperation({ contextValue, document, operation, operationName }) {
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

/** Apollo would execute it like a query, and answer null as if nothing was there. */
function notOverHttp(): GraphQLError {
  const message = 'Subscribe by WebSocket at /graphql, or to server-sent events at /graphql/stream.';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
