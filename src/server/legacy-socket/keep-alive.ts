import type { WebSocket } from 'ws';

/** Clients of the protocol take a connection for lost that was silent for 20 s or more: Playground's do. */
const everyMs = 12_000;

/**
 * Says something to a client now and then, and cuts it when it has not answered the ping of the time before. The
 * function it returns ends that.
 */
export function keepAlive(socket: WebSocket, saySomething: () => Promise<void>): () => void {
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
  const timer = setInterval(beat, everyMs);
  return () => clearInterval(timer);
}
