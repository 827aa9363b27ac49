import type { FastifyInstance } from 'fastify';
import { isWelcome, type DoorRules } from './door.js';

/** What a page may send with a request beyond the simple headers. */
const allowedHeaders = [
  'accept',
  'apollo-require-preflight',
  'authorization',
  'content-type',
  'range',
  'traceparent',
  'tracestate',
  'x-api-key',
  'x-request-id',
];
/** What a page may read of an answer beyond the simple headers. */
const exposedHeaders = 'accept-ranges, content-disposition, content-range, etag, retry-after, x-request-id';
const preflightMaxAgeS = 600;

/** Tells browsers which pages may read the answers, and answers their preflights. The door has judged before. */
export function addCors(app: FastifyInstance, rules: DoorRules): void {
  app.addHook('onRequest', (request, { raw }, done) => {
    const { origin, host } = request.headers;
    raw.setHeader('vary', 'origin');
    if (origin !== undefined && isWelcome(origin, host, rules)) {
      raw.setHeader('access-control-allow-origin', origin);
      raw.setHeader('access-control-expose-headers', exposedHeaders);
    }
    done();
  });
  const allowed = [...new Set([...allowedHeaders, ...(rules.headers ?? [])])].join(', ');
  app.options('*', (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, HEAD, POST')
      .header('access-control-allow-headers', allowed)
      .header('access-control-max-age', preflightMaxAgeS)
      .send(),
  );
}
