import type { IncomingMessage } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FrontDesk } from './identity/front-desk.js';
import type { Patience } from './patience.js';
import type { OpenContext, ServedContext, Trail } from './request-context.js';

/** What the route needs beside Apollo. */
export interface RouteParts {
  readonly desk: FrontDesk;
  readonly openContext: OpenContext;
  readonly patience: Patience;
  /** Is given the trail of each request that comes as far as Apollo. */
  readonly trails: WeakMap<IncomingMessage, Trail>;
}

/** Adds `/graphql`: GraphQL over HTTP. */
export function addGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<ServedContext>,
  { desk, openContext, patience, trails }: RouteParts,
): void {
  const answer = fastifyApolloHandler<ServedContext>(apollo, {
    context: ({ raw, id: requestId }) => {
      const [identity, signal] = [desk.identityOf(raw), patience.signalOf(raw)];
      const context = openContext({ identity, requestId, headers: raw.headers, signal });
      trails.set(raw, context);
      return Promise.resolve(context);
    },
  }) as (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    onRequest: (request, reply) => desk.ask(request, reply),
    handler: patience.wait(answer),
  });
}
