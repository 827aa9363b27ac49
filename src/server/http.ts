import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { fastify, LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from '../logger.js';
import { addCors } from './cors.js';
import { turnAway, type Door, type DoorRules } from './door.js';
import { addFaultAnswers, answerError, answerFault, faultBody } from './fault-answer.js';
import { addRequestLog } from './request-log.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { UnderWay } from './under-way.js';

const maxBodyBytes = 1024 * 1024;
/** How long a client may take to send a request. */
const requestTimeoutMs = 15_000;

/**
 * Opens Fastify with what holds for every route: request ids, the door, faults in one shape, a quiet log. Once
 * `leaving` is aborted, every answer ends its connection, so that the next request goes to another server.
 */
export function openHttpServer(rules: DoorRules, logger: Logger, leaving: AbortSignal): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request),
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    frameworkErrors: answerError,
    clientErrorHandler: (_fault, socket) => hangUp(socket),
  }) as unknown as FastifyInstance;
  addCommonHeaders(app);
  addRequestLog(app);
  addDoor(app, rules);
  addCors(app, rules);
  addFaultAnswers(app);
  addLastAnswers(app, leaving);
  return app;
}

/** Counts every answer over HTTP, from the request's head to its own last byte. */
export function answersOf({ server }: FastifyInstance): UnderWay {
  const answers = new UnderWay();
  server.on('request', (_request, answer) => {
    answers.begin();
    answer.once('close', () => answers.end());
  });
  return answers;
}

/** Set on the raw answer, because streams of events do not go through Fastify's. */
function addCommonHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, { raw }, done) => {
    raw.setHeader(requestIdHeader, request.id);
    // Answers hold people's data, for their caller alone.
    raw.setHeader('cache-control', 'no-store');
    raw.setHeader('x-content-type-options', 'nosniff');
    done();
  });
}

function addDoor(app: FastifyInstance, rules: DoorRules): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, headers } = request;
    const turnedAway = turnAway({ door: doorOf(request), method, headers }, rules);
    if (turnedAway) void answerFault(reply, turnedAway.status, turnedAway.message);
    else done();
  });
}

/** By the route that was found, not by what the address looks like: there are many ways to write one. */
function doorOf({ routeOptions }: FastifyRequest): Door {
  if (routeOptions.url === '/graphql') return 'graphql';
  return routeOptions.url === '/graphql/stream' ? 'stream' : 'other';
}

/** Connections end with the last answers that they are given: a server that closes would wait for them. */
function addLastAnswers(app: FastifyInstance, leaving: AbortSignal): void {
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (leaving.aborted) reply.header('connection', 'close');
    done(null, payload);
  });
  // An answer whose head went out before says keep-alive, and its connection is idle only behind this hook.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
}

/** What is not HTTP gets one answer and no second chance. */
function hangUp(socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const body = faultBody(400, 'This is not a well-formed HTTP request.');
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `${requestIdHeader}: ${randomUUID()}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
