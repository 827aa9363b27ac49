import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { monotonicMs } from '../clock.js';
import type { OperationDoor } from './observer.js';
import type { OpenTrail, Trail } from './request-context.js';
import type { Errors, Tell } from './teller.js';

/** What refused requests are told by. */
export interface RefusalParts {
  readonly tell: Readonly<Record<Exclude<OperationDoor, 'websocket'>, Tell>>;
  /** Of requests that came as far as to have one. */
  readonly trails: WeakMap<IncomingMessage, Trail>;
  /** For all others. */
  readonly openTrail: OpenTrail;
}

const doors: Readonly<Record<string, keyof RefusalParts['tell']>> = {
  '/graphql': 'http',
  '/graphql/stream': 'sse',
};

/**
 * Tells of the requests to the routes of GraphQL that are refused without anybody having told of an operation: by
 * the door, the desk, what reads bodies and documents, or because the answer took too long.
 */
export function observeRefusals(app: FastifyInstance, { tell, trails, openTrail }: RefusalParts): void {
  app.addHook('onSend', ({ raw, id: requestId, routeOptions }, reply, payload, done) => {
    const door = doors[routeOptions.url ?? ''];
    if (door && reply.statusCode >= 400) {
      const trail = trails.get(raw) ?? openTrail({ requestId, headers: raw.headers });
      tell[door](trail, undefined, errorsIn(payload), monotonicMs() - reply.elapsedTime);
    }
    done(null, payload);
  });
}

/** As the caller reads them, whoever wrote them. */
function errorsIn(payload: unknown): Errors {
  try {
    const { errors } = JSON.parse(String(payload)) as { readonly errors?: Errors };
    return errors ?? unnamed;
  } catch {
    return unnamed;
  }
}

const unnamed: Errors = [{}];
