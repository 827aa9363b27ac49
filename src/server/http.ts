import { fastify, LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Logger } from '../logger.js';
import { boundConnections } from './connections.js';
import { addCors } from './cors.js';
import { turnAway, type Door, type DoorRules } from './door.js';
import { addFaultAnswers, answerError, answerFault } from './fault-answer.js';
import { hangUp } from './hang-up.js';
import { addTurns } from './in-turn.js';
import { addRequestLog } from './request-log.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { securityHeaders } from './security-headers.js';
import type { TrafficLimits } from './traffic-limits.js';
import { UnderWay } from './under-way.js';
import { cutUnread } from './unread-answers.js';

/** How late a client may be found to have taken too long, at most. */
const checkEveryMs = 1_000;
/** The system tells in steps of megabytes what a client has taken: one that is slow takes long for the next. */
const unreadFactor = 8;

/** What an HTTP server is opened with. */
export interface HttpServerOptions {
  readonly rules: DoorRules;
  readonly logger: Logger;
  /** Once it is aborted, every answer ends its connection, so that the next request goes to another server. */
  readonly leaving: AbortSignal;
  readonly limits: Pick<TrafficLimits, 'bodyBytes' | 'connections' | 'requestTimeoutMs'>;
  /** Where the outside reaches this server; undefined = nowhere else. */
  readonly publicUrl?: string | undefined;
}

/** Opens Fastify with what holds for every route: request ids, the door, faults in one shape, a quiet log. */
export function openHttpServer(options: HttpServerOptions): FastifyInstance {
  const { rules, logger, leaving, limits, publicUrl } = options;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => requestIdOf(request),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    http: socketOptions(limits),
    frameworkErrors: answerError,
    clientErrorHandler: (fault, socket) => hangUp(fault, socket),
  }) as unknown as FastifyInstance;
  boundConnections(app.server, limits.connections);
  addTurns(app);
  cutUnread(app, unreadFactor * limits.requestTimeoutMs);
  addCommonHeaders(app, securityHeaders(publicUrl));
  addRequestLog(app);
  addDoor(app, rules);
  addCors(app, rules);
  addFaultAnswers(app);
  addLastAnswers(app, leaving);
  return app;
}

function socketOptions({ requestTimeoutMs }: HttpServerOptions['limits']) {
  return {
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(checkEveryMs, requestTimeoutMs / 2),
    // The door judges it, and says so in our shape.
    requireHostHeader: false,
  };
}

/** Counts the answers of all routes that are added from now on, from their turn to their last byte. */
export function answersOf(app: FastifyInstance): UnderWay {
  const answers = new UnderWay();
  app.addHook('onRequest', (_request, { raw }, done) => {
    answers.begin();
    raw.once('close', () => answers.end());
    done();
  });
  return answers;
}

/** Set on the raw answer, because streams of events do not go through Fastify's. */
function addCommonHeaders(app: FastifyInstance, security: Readonly<Record<string, string>>): void {
  const always = Object.entries(security);
  app.addHook('onRequest', (request, { raw }, done) => {
    raw.setHeader(requestIdHeader, request.id);
    // Answers hold people's data, for their caller alone.
    raw.setHeader('cache-control', 'no-store');
    for (const [name, value] of always) raw.setHeader(name, value);
    done();
  });
}

function addDoor(app: FastifyInstance, rules: DoorRules): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { method, url, headers, rawHeaders } = request.raw;
    const turnedAway = turnAway({ door: doorOf(request), method, url, headers, rawHeaders }, rules);
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
