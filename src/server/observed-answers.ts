import type { FastifyInstance } from 'fastify';
import type { WebSocketServer } from 'ws';
import type { ServerObserver } from './observer.js';

/** Tells an observer of every answer over HTTP; of a stream of events when it has ended. */
export function observeAnswers(app: FastifyInstance, observer: ServerObserver): void {
  app.addHook('onResponse', ({ routeOptions }, { statusCode: status, elapsedTime: ms }, done) => {
    observer.requested({ route: routeOptions.url ?? 'none', status, ms });
    done();
  });
}

/** Tells an observer of every WebSocket. */
export function observeSockets(sockets: WebSocketServer, observer: ServerObserver): void {
  sockets.on('connection', (socket) => socket.once('close', observer.connected()));
}
