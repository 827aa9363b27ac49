import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFault } from './fault-answer.js';
import { inTime, tookTooLong } from './in-time.js';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Does not wait for an answer longer than it may take. */
export interface Patience {
  /** Answers as this handler does, or with 504 when it takes too long. */
  wait(handler: Handler): Handler;
  /** Aborted when the request is no longer waited for. */
  signalOf(request: IncomingMessage): AbortSignal | undefined;
}

/** Opens a patience of so many milliseconds. */
export function openPatience(limitMs: number): Patience {
  const signals = new WeakMap<IncomingMessage, AbortSignal>();
  return {
    signalOf: (request) => signals.get(request),
    wait: (handler) => (request, reply) =>
      inTime({
        limitMs,
        work: (late) => {
          signals.set(request.raw, late);
          return handler(request, reply);
        },
        instead: () => answerFault(reply, 504, tookTooLong, { code: 'LIMIT_EXCEEDED' }),
      }),
  };
}
