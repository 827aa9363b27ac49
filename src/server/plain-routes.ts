import type { FastifyInstance } from 'fastify';

const graphql = `POST /graphql            GraphQL; GET for queries, with a header apollo-require-preflight
ws   /graphql            subscriptions (graphql-transport-ws, or graphql-ws of old)
     /graphql/stream     subscriptions as server-sent events (Accept: text/event-stream)
`;
const playground = 'GET  /playground         GraphQL Playground, to try all of it in a browser\n';
const file = "GET  /exports/{id}/file  an export's file, by the downloadUrl that GraphQL gives\n";
const probes = `GET  /healthz            200 while the process lives
GET  /readyz             200 while it can work, else 503
GET  /metrics            what Prometheus collects
`;

/** What there is besides GraphQL and probes. */
interface Served {
  readonly hasUsers: boolean;
  readonly hasPlayground?: boolean | undefined;
}

/** Adds what people ask for first: where things are. */
export function addWelcome(app: FastifyInstance, { hasUsers, hasPlayground }: Served): void {
  const what = hasUsers
    ? 'Rollcall exports users over GraphQL.'
    : 'Rollcall serves a supergraph, without users of its own.';
  const doors = [graphql, hasPlayground ? playground : '', hasUsers ? file : '', probes].join('');
  app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(`${what}\n\n${doors}`));
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
