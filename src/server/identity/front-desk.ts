import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../refusal.js';
import { answerFault } from '../fault-answer.js';
import { credentialsIn } from './credentials.js';
import type { Rates } from '../rates.js';
import { answerTooOften } from '../too-much.js';
import type { Identities, Identity } from './identity.js';
import { KeysUnreachable } from './refusals.js';

/** Finds out who sends a request, and counts it, before anything but its head is read. */
export interface FrontDesk {
  /** For a route's `onRequest`: lets pass whoever is identified and not too often here; answers everybody else. */
  ask(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>;
  /** Who sent a request that passed. */
  identityOf(request: IncomingMessage): Identity;
}

/** How soon it is worth while to ask again for keys that could not be fetched. */
const retryAfterS = 5;

/** Opens the front desk of the HTTP routes. */
export function openFrontDesk(identities: Identities, rates: Rates): FrontDesk {
  const known = new WeakMap<IncomingMessage, Identity>();
  return {
    ask: async (request, reply) => {
      let identity: Identity;
      try {
        identity = await identities.identify(credentialsIn(request.headers));
      } catch (fault) {
        return refuse(fault, request, reply);
      }
      known.set(request.raw, identity);
      const waitMs = rates.take({ ...identity.caller, address: request.ip });
      return waitMs > 0 ? answerTooOften(reply, waitMs) : undefined;
    },
    identityOf: (request) => {
      const identity = known.get(request);
      if (!identity) throw new Error('A route answers whom the front desk has not asked');
      return identity;
    },
  };
}

function refuse(fault: unknown, { log }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (fault instanceof Refusal)
    return answerFault(reply.header('www-authenticate', 'Bearer'), 401, fault.message);
  if (!(fault instanceof KeysUnreachable)) throw fault;
  log.error({ err: fault }, 'Tokens cannot be checked');
  return answerFault(reply.header('retry-after', retryAfterS), 503, fault.message);
}
