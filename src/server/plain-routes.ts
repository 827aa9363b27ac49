import type { FastifyInstance } from 'fastify';

const exportsWelcome = `Rollcall exports users over GraphQL.

POST /graphql            GraphQL; GET for queries, with a header apollo-require-preflight
ws   /graphql            subscriptions (graphql-transport-ws)
     /graphql/stream     subscriptions as server-sent events (Accept: text/event-stream)
GET  /exports/{id}/file  an export's file, by the downloadUrl that GraphQL gives
GET  /healthz            200 while the process lives
GET  /readyz             200 while it can work, else 503
GET  /metrics            what Prometheus collects
`;

const gatewayWelcome = `Rollcall serves a supergraph, without users of its own.

POST /graphql         GraphQL; GET for queries, with a header apollo-require-preflight
ws   /graphql         subscriptions (graphql-transport-ws)
     /graphql/stream  subscriptions as server-sent events (Accept: text/event-stream)
GET  /healthz         200 while the process lives
GET  /readyz          200 while it takes requests, else 503
GET  /metrics         what Prometheus collects
`;

/** Adds what people ask for first: where things are. */
export function addWelcome(app: FastifyInstance, hasUsers: boolean): void {
  const welcome = hasUsers ? exportsWelcome : gatewayWelcome;
  app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(welcome));
}

/** Adds what probes ask for: whether it lives, whether it can work. */
export function addProbes(app: FastifyInstance, isReady: () => boolean | Promise<boolean>): void {
  app.get('/healthz', (_request, reply) => reply.code(200).send());
  app.get('/readyz', async (request, reply) => {
    const ready = await Promise.resolve()
      .then(isReady)
      .catch((fault: unknown) => {
        request.log.warn({ err: fault }, 'Not ready');
        return false;
      });
    return reply.code(ready ? 200 : 503).send();
  });
}
