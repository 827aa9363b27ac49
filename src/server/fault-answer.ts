import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '../exports/store/store.js';
import { requestIdHeader } from './request-id.js';

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'INTERNAL_SERVER_ERROR',
};

/**
 * The body of an answer that says why there is no other, in the shape of GraphQL errors.
 *
 * @param extensions - what the error carries beside, or instead of, the code that goes with the status
 */
export function faultBody(status: number, message: string, extensions: object = {}): string {
  const code = codes[status] ?? 'BAD_REQUEST';
  return JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] });
}

/** Answers with a fault in the shape of GraphQL errors. */
export function answerFault(
  reply: FastifyReply,
  status: number,
  message: string,
  extensions?: object,
): FastifyReply {
  const body = faultBody(status, message, extensions);
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

/** Answers what Fastify found wrong with a request as it says it, and hides what is wrong with us. */
export function answerError(fault: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = fault.statusCode ?? 500;
  reply.header(requestIdHeader, request.id);
  if (status >= 400 && status < 500) return void answerFault(reply, status, fault.message);
  if (fault instanceof StoreUnavailable) {
    reply.header('retry-after', '5');
    return void answerFault(reply, 503, 'The database of Rollcall does not answer at the moment; ask again.');
  }
  request.log.error({ err: fault }, 'A request failed');
  answerFault(reply, 500, 'Rollcall could not answer this. Its log says why.');
}

/** Gives every fault of a route, and every route that is not there, the same shape. */
export function addFaultAnswers(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    answerFault(reply, 404, 'There is nothing here; GET / says what there is.'),
  );
}
