import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { FrontDesk } from './identity/front-desk.js';
import type { OpenContext, ServedContext } from './request-context.js';

/** Adds `/graphql`: GraphQL over HTTP. */
export function addGraphQL(
  app: FastifyInstance,
  apollo: ApolloServer<ServedContext>,
  { desk, openContext }: { readonly desk: FrontDesk; readonly openContext: OpenContext },
): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    onRequest: (request, reply) => desk.ask(request, reply),
    handler: fastifyApolloHandler<ServedContext>(apollo, {
      context: ({ raw, id }) =>
        Promise.resolve(openContext({ identity: desk.identityOf(raw), requestId: id, headers: raw.headers })),
    }),
  });
}
