import type { FastifyInstance } from 'fastify';
import { turnAway, type DoorRules } from './door.js';
import { answerFault } from './fault-answer.js';
import type { FrontDesk } from './identity/front-desk.js';

/** What Prometheus is told. */
export interface Exposition {
  readonly contentType: string;
  /** The metrics as they are now; never rejects for what is away. */
  readonly text: () => Promise<string>;
}

/** Adds `/metrics`, for callers with the scope `metrics`; without `auth`, for this machine alone. */
export function addMetrics(
  app: FastifyInstance,
  { contentType, text }: Exposition,
  { desk, rules }: { readonly desk: FrontDesk; readonly rules: DoorRules },
): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    onRequest: [
      async ({ method, headers, raw: { url, rawHeaders } }, reply) => {
        // Where all routes have these rules, this finds nothing more.
        const turnedAway = turnAway({ door: 'other', method, url, headers, rawHeaders }, rules);
        return turnedAway ? answerFault(reply, turnedAway.status, turnedAway.message) : undefined;
      },
      (request, reply) => desk.ask(request, reply),
    ],
    handler: async ({ raw }, reply) =>
      desk.identityOf(raw).caller.scopes.has('metrics')
        ? reply.type(contentType).send(await text())
        : answerFault(reply, 403, '/metrics needs the scope metrics, which this caller does not have'),
  });
}
