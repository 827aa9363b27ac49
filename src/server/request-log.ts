import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * Logs each answer at debug; what failed has lines of its own, with the same `requestId`. Never the query string:
 * it may hold a signed link, or a GraphQL document. `bytes` is the body's length as announced, which streams do not.
 */
export function addRequestLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const [path] = request.url.split('?', 1);
    const { method, routeOptions } = request;
    const { statusCode: status, elapsedTime } = reply;
    const answer = { status, ms: Math.round(elapsedTime), bytes: bytesOf(reply) };
    request.log.debug({ method, route: routeOptions.url, path, ...answer }, 'Answered');
    done();
  });
}

function bytesOf({ raw }: FastifyReply): number | undefined {
  const length = raw.getHeader('content-length');
  return length === undefined ? undefined : Number(length);
}
