import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { createHandler, type Handler, type OperationArgs, type OperationContext } from 'graphql-sse';
import { admitted } from './admitted.js';
import { writeEvents } from './event-writer.js';
import type { FrontDesk } from './identity/front-desk.js';
import { observedOperations } from './observed-operations.js';
import { mutationByGet } from './operations.js';
import { openPace, type Pace } from './pace.js';
import type { StreamRequest } from './stream-request.js';
import type { UnderWay } from './under-way.js';
import type { StreamParts } from './websocket.js';

/** What streams of events are answered with. */
export interface EventParts extends StreamParts {
  readonly desk: FrontDesk;
}

/** The headers of an answer that is no stream. */
export const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };
const badRequest = { status: 400, statusText: 'Bad Request', headers: jsonHeaders };
const methodNotAllowed = {
  status: 405,
  statusText: 'Method Not Allowed',
  headers: { ...jsonHeaders, allow: 'POST' },
};

type Handle = (asked: StreamRequest, request: FastifyRequest, reply: FastifyReply) => Promise<void>;
type Exchange = Handler<FastifyRequest, Pace>;

/** Makes what answers a request with a stream of events, written as fast as its client reads. */
export function eventHandler(parts: EventParts, answers: UnderWay): Handle {
  const exchange = eventExchange(parts, answers);
  return async (asked, request, { raw: response }) => {
    const pace = openPace();
    const answer = await exchange({
      // What graphql-sse would find wrong with a request it would say in a shape of its own: it gets what was read.
      method: 'POST',
      url: request.url,
      headers: { get: (name) => headersRead.get(name) },
      body: asked,
      raw: request,
      context: pace,
    });
    await writeEvents(response, answer, { pingMs: parts.limits.pingMs, onSent: () => pace.sent() });
  };
}

const headersRead: ReadonlyMap<string, string> = new Map([
  ['accept', 'text/event-stream'],
  ['content-type', 'application/json'],
]);

function eventExchange(parts: EventParts, answers: UnderWay): Exchange {
  const { executor, desk, openContext, observer, limits } = parts;
  const { prepare, execute, subscribe } = observedOperations({ observer, door: 'sse', limits });
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
      const { id: requestId, headers, raw, method } = request;
      const operation = { query, operationName, variables, readsOnly: method === 'GET' };
      const context = openContext({ identity: desk.identityOf(raw), requestId, headers });
      const prepared = prepare(executor, operation, context);
      if ('errors' in prepared) return [JSON.stringify(prepared), refusalOf(prepared.errors)];
      paces.set(prepared.args, pace);
      // graphql-sse wants contexts with an index signature, which no interface has.
      return prepared.args as OperationArgs<OperationContext>;
    },
  });
}

function refusalOf(errors: readonly GraphQLError[]) {
  return errors.includes(mutationByGet) ? methodNotAllowed : badRequest;
}
