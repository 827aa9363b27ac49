import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFault } from './fault-answer.js';

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
    wait: (handler) => async (request, reply) => {
      const late = new AbortController();
      signals.set(request.raw, late.signal);
      const fuse = setTimeout(() => late.abort(), limitMs);
      const isLate = new Promise<void>((resolve) => late.signal.addEventListener('abort', () => resolve()));
      try {
        return await Promise.race([handler(request, reply), isLate.then(() => tooLate(reply))]);
      } finally {
        clearTimeout(fuse);
      }
    },
  };
}

function tooLate(reply: FastifyReply): FastifyReply {
  const message = 'The operation took too long. A mutation may have taken effect all the same: look it up.';
  return answerFault(reply, 504, message, { code: 'LIMIT_EXCEEDED' });
}
