import type { FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { present } from '../../resolvers/problems.js';
import { Refusal } from '../refusal.js';
import { answerFault } from './fault-answer.js';

const tooOften = 'More requests came from you than Rollcall takes in a minute; wait, and ask again.';

/** How soon it is worth while to try again what is taken up by others. */
const comeAgainS = 5;

/** Answers who sent too many requests: 429, and when there is room again. */
export function answerTooOften(reply: FastifyReply, retryAfterMs: number): FastifyReply {
  reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  return answerFault(reply, 429, tooOften, { retryAfterMs });
}

/** Answers who opens a stream while there are as many as there may be: 503, and when to come again. */
export function answerTooMany(reply: FastifyReply, { message }: GraphQLError): FastifyReply {
  const code = 'LIMIT_EXCEEDED';
  return answerFault(reply.header('retry-after', comeAgainS), 503, message, { code });
}

/** Answers who opens a stream while the server drains: 503, and when another may be there. */
export function answerGoingDown(reply: FastifyReply): FastifyReply {
  return answerFault(reply.header('retry-after', comeAgainS), 503, 'Rollcall is going down; try again.');
}

/** What {@link answerTooOften} says, where answers have no status. */
export function rateLimited(retryAfterMs: number): GraphQLError {
  return new GraphQLError(tooOften, { extensions: { code: 'RATE_LIMITED', retryAfterMs } });
}

/** What a limit that was met refuses with; any other fault is thrown again. */
export function limitExceeded(fault: unknown): GraphQLError {
  if (!(fault instanceof Refusal)) throw fault;
  return present(new GraphQLError(fault.message, { originalError: fault }));
}
