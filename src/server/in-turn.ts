import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Requests that may wait on one connection for the answers before theirs; one more, and it is cut. */
const mostWaiting = 100;

/**
 * Handles the requests of one connection in turn, each when the answer before it has gone out. Node never closes an
 * answer that does not have the connection yet when that goes, so it must not hold anything: no file, no subscription.
 */
export function addTurns(app: FastifyInstance): void {
  const waiting = new WeakMap<Socket, number>();
  const add = (socket: Socket, change: 1 | -1): number => {
    const count = (waiting.get(socket) ?? 0) + change;
    waiting.set(socket, count);
    return count;
  };
  app.addHook('onRequest', ({ raw: { socket } }, { raw: answer }, done) => {
    if (answer.socket) {
      done();
      return;
    }
    // Nobody reads the answers, so nothing else holds back who sends requests.
    if (add(socket, 1) > mostWaiting) return void socket.destroy();
    answer.once('socket', () => {
      add(socket, -1);
      done();
    });
  });
}
