import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionArgs } from 'graphql';
import { createHandler, type Handler, type OperationArgs, type OperationContext } from 'graphql-sse';
import { admitted } from './admitted.js';
import type { Allowance } from './allowance.js';
import { wantsEvents } from './door.js';
import { writeEvents } from './event-writer.js';
import { answerFault, faultBody } from './fault-answer.js';
import type { FrontDesk } from './identity/front-desk.js';
import { execute, prepare, subscribe } from './operations.js';
import { openPace, type Pace } from './pace.js';
import { answerTooMany, limitExceeded } from './too-much.js';
import { UnderWay } from './under-way.js';
import { answerMs, type StreamDoor, type StreamParts } from './websocket.js';

interface EventParts extends StreamParts {
  readonly desk: FrontDesk;
}

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
      if (isDraining) return answerFault(reply, 503, 'Rollcall is going down; try again.');
      if (!wantsEvents(request.headers))
        return answerFault(reply, 406, 'Ask with Accept: text/event-stream.');
      if (!hasQuery(request)) return answerFault(reply, 400, 'Send a `query`, and `variables` as an object.');
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

/** Counts the stream, or answers that there are too many. */
function entered(allowance: Allowance, reply: FastifyReply): (() => void) | undefined {
  try {
    return allowance.enter(reply);
  } catch (fault) {
    void answerTooMany(reply, limitExceeded(fault));
    return undefined;
  }
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
type Exchange = Handler<FastifyRequest, Pace>;

function eventHandler(parts: EventParts, answers: UnderWay): Handle {
  const exchange = eventExchange(parts, answers);
  return async (request, { raw: response }) => {
    const pace = openPace();
    const answer = await exchange({
      method: request.method,
      url: request.url,
      // The header is compared as a whole, and clients may add a quality or a second type.
      headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : textOf(request.headers[name])) },
      body: request.body as Record<string, unknown> | null,
      raw: request,
      context: pace,
    });
    await writeEvents(response, answer, { pingMs: parts.limits.pingMs, onSent: () => pace.sent() });
  };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join('\n') : header;
}

function eventExchange({ executor, desk, openContext }: EventParts, answers: UnderWay): Exchange {
  const paces = new WeakMap<ExecutionArgs, Pace>();
  return createHandler({
    execute: (args: ExecutionArgs) => answers.during(() => execute(executor, args)),
    subscribe: (args: ExecutionArgs) =>
      admitted(() => subscribe(executor, args), { pace: () => paces.get(args)?.next() }),
    // `prepare` has validated already.
    validate: () => [],
    // No token, so no mode with one connection for all operations: anyone could use up its reservations.
    authenticate: () => null,
    onSubscribe: ({ raw: request, context: pace }, { query, operationName, variables }) => {
      const operation = { query, operationName, variables };
      const { id: requestId, headers, raw } = request;
      const context = openContext({ identity: desk.identityOf(raw), requestId, headers });
      const prepared = prepare(executor, operation, context);
      if ('errors' in prepared) return [JSON.stringify(prepared), badRequest];
      paces.set(prepared.args, pace);
      // graphql-sse wants contexts with an index signature, which no interface has.
      return prepared.args as OperationArgs<OperationContext>;
    },
  });
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
