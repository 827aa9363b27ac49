import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionArgs } from 'graphql';
import type { OperationArgs, OperationContext } from 'graphql-sse';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { wantsEvents } from './door.js';
import { answerFault, faultBody } from './fault-answer.js';
import type { FrontDesk } from './identity/front-desk.js';
import { observedOperations } from './observed-operations.js';
import { UnderWay } from './under-way.js';
import { answerMs, type StreamDoor, type StreamParts } from './websocket.js';

interface EventParts extends StreamParts {
  readonly desk: FrontDesk;
}

/** Opens `/graphql/stream`: GraphQL over server-sent events, one connection for each operation. */
export function openSse(app: FastifyInstance, parts: EventParts): StreamDoor {
  const { desk } = parts;
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
      if (isDraining) return answerFault(reply, 503, 'Rollcall is going down; try again.');
      if (!wantsEvents(request.headers))
        return answerFault(reply, 406, 'Ask with Accept: text/event-stream.');
      if (!hasQuery(request)) return answerFault(reply, 400, 'Send a `query`, and `variables` as an object.');
      reply.hijack();
      open.add(reply.raw);
      const stopWatching = desk.identityOf(request.raw).watch((reason) => endWith(reason, reply.raw));
      reply.raw.once('close', () => {
        open.delete(reply.raw);
        stopWatching();
      });
      await handle(request, reply).catch((fault: unknown) => cutOff(fault, request, reply));
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

/** graphql-sse would say so too, but in a shape of its own. */
function hasQuery({ method, query, body }: FastifyRequest): boolean {
  const given = method === 'GET' ? query : body;
  return typeof given === 'object' && given !== null && 'query' in given && typeof given.query === 'string';
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

function eventHandler({ executor, desk, openContext, observer }: EventParts, answers: UnderWay): Handle {
  const { prepare, execute, subscribe } = observedOperations(observer, 'sse');
  const handle = createHandler({
    execute: (args: ExecutionArgs) => answers.during(() => execute(executor, args)),
    subscribe: (args: ExecutionArgs) => subscribe(executor, args),
    // `prepare` has validated already.
    validate: () => [],
    // No token, so no mode with one connection for all operations: anyone could use up its reservations.
    authenticate: () => null,
    onSubscribe: ({ raw: request }, { query, operationName, variables }) => {
      const operation = { query, operationName, variables };
      const { id: requestId, headers, raw } = request;
      const context = openContext({ identity: desk.identityOf(raw), requestId, headers });
      const prepared = prepare(executor, operation, context);
      if ('errors' in prepared) return [JSON.stringify(prepared), badRequest];
      // graphql-sse wants contexts with an index signature, which no interface has.
      return prepared.args as OperationArgs<OperationContext>;
    },
  });
  return (request, reply) => {
    // The handler compares the whole header, and clients may add a quality or a second type.
    request.headers.accept = 'text/event-stream';
    return handle(request, reply);
  };
}

const badRequest = {
  status: 400,
  statusText: 'Bad Request',
  headers: { 'content-type': 'application/json; charset=utf-8' },
};

/** The last result says why, and the operation is complete: who comes back must bring something new. */
function endWith(reason: string, response: ServerResponse): void {
  if (!response.headersSent) return void response.destroy();
  const last = faultBody(401, reason);
  response.end(`event: next\ndata: ${last}\n\nevent: complete\ndata: \n\n`);
}

function cutOff(fault: unknown, request: FastifyRequest, { raw }: FastifyReply): void {
  request.log.error({ err: fault }, 'A stream of events failed');
  if (raw.headersSent) return void raw.destroy();
  raw.writeHead(500, badRequest.headers);
  raw.end(faultBody(500, 'Rollcall could not answer this. Its log says why.'));
}
