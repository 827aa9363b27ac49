import type { WebSocket } from 'ws';

/** Clients of the protocol take a connection for lost that was silent for 20 s: Playground's does. */
const mostMs = 15_000;

/**
 * Says something to a client every so often, and cuts it when it has not answered the ping of the time before. The
 * function it returns ends that.
 */
export function keepAlive(socket: WebSocket, everyMs: number, saySomething: () => Promise<void>): () => void {
  let isThere = true;
  const beat = () => {
    if (!isThere) {
      socket.terminate();
      return;
    }
    isThere = false;
    socket.ping();
    void saySomething();
  };
  socket.on('pong', () => void (isThere = true));
  void saySomething();
  const timer = setInterval(beat, Math.min(everyMs, mostMs));
  return () => clearInterval(timer);
}
