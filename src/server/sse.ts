import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Allowance } from './allowance.js';
import { wantsEvents } from './door.js';
import { eventHandler, jsonHeaders, type EventParts } from './event-handler.js';
import { answerFault, faultBody } from './fault-answer.js';
import { readStreamRequest, wanted } from './stream-request.js';
import { answerGoingDown, answerTooMany, limitExceeded } from './too-much.js';
import { UnderWay } from './under-way.js';
import { answerMs, type StreamDoor } from './websocket.js';

/** Opens `/graphql/stream`: GraphQL over server-sent events, one connection for each operation. */
export function openSse(app: FastifyInstance, parts: EventParts): StreamDoor {
  const { desk, allowance } = parts;
  const answers = new UnderWay();
  const handle = eventHandler(parts, answers);
  const open = new Set<ServerResponse>();
  let isDraining = false;
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    exposeHeadRoute: false,
    onRequest: (request, reply) => desk.ask(request, reply),
    handler: async (request, reply) => {
      // Who has left while he was identified has been closed already: nothing would end what is opened now.
      if (reply.raw.destroyed) return reply.hijack();
      if (isDraining) return answerGoingDown(reply);
      if (!wantsEvents(request.headers))
        return answerFault(reply, 406, 'Ask with Accept: text/event-stream.');
      const asked = readStreamRequest(request);
      if (!asked) return answerFault(reply, 400, wanted);
      const leave = entered(allowance, reply);
      if (!leave) return reply;
      reply.hijack();
      open.add(reply.raw);
      const stopWatching = desk.identityOf(request.raw).watch((reason) => endWith(reason, reply.raw));
      reply.raw.once('close', () => {
        open.delete(reply.raw);
        leave();
        stopWatching();
      });
      await handle(asked, request, reply).catch((fault: unknown) => cutOff(fault, request, reply));
      return reply;
    },
  });
  return {
    drain: async () => {
      isDraining = true;
      await answers.none(answerMs);
      // Without a last `complete` the client takes it for a lost connection and comes back.
      open.forEach((response) => response.end());
    },
  };
}

/** Counts the stream, or answers that there are too many. */
function entered(allowance: Allowance, reply: FastifyReply): (() => void) | undefined {
  try {
    return allowance.enter(reply);
  } catch (fault) {
    void answerTooMany(reply, limitExceeded(fault));
    return undefined;
  }
}

/** The last result says why, and the operation is complete: who comes back must bring something new. */
function endWith(reason: string, response: ServerResponse): void {
  if (!response.headersSent) return void response.destroy();
  const last = faultBody(401, reason);
  response.end(`event: next\ndata: ${last}\n\nevent: complete\ndata: \n\n`);
}

function cutOff(fault: unknown, request: FastifyRequest, { raw }: FastifyReply): void {
  request.log.error({ err: fault }, 'A stream of events failed');
  if (raw.headersSent) return void raw.destroy();
  raw.writeHead(500, jsonHeaders);
  raw.end(faultBody(500, 'Rollcall could not answer this. Its log says why.'));
}
