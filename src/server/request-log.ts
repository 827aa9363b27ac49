import type { FastifyInstance } from 'fastify';

/** Logs each answer at debug. Never the query string: it may hold a signed link, or a GraphQL document. */
export function addRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const [path] = request.url.split('?', 1);
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method: request.method, path, status: reply.statusCode, ms }, 'Answered');
    done();
  });
}
