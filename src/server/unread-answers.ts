import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Cuts the connection of a client that takes nothing of an answer for so long, or up to twice as long. The answer
 * would be kept for it, and its file open. Whoever takes some now and then gets all, however long it takes.
 */
export function cutUnread(app: FastifyInstance, limitMs: number): void {
  app.addHook('onRequest', (_request, { raw: answer }, done) => {
    let before = '';
    const look = setInterval(() => {
      const now = leftOf(answer);
      if (now !== '' && now === before) answer.destroy();
      before = now;
    }, limitMs);
    answer.once('close', () => clearInterval(look));
    done();
  });
}

/** A socket, and how much of what it was given the system has not taken, which Node itself puts time-outs off by. */
type Queued = Socket & { readonly _handle?: { readonly writeQueueSize: number } | null };

/**
 * How far an answer has come, to be compared; empty when nothing waits for its client. Not by a time-out of the
 * socket: whatever the client sends would put that off.
 */
function leftOf({ writableLength, socket }: ServerResponse): string {
  if (writableLength === 0 || !socket) return '';
  return [socket.bytesWritten, writableLength, (socket as Queued)._handle?.writeQueueSize].join();
}
