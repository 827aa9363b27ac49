import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A WebSocket has limits of its own, and is not closed to make room here. */
const alwaysBusy = Infinity;

/**
 * Keeps a server to so many connections. For one more, the one that has been idle for longest is closed, since clients
 * open another one when they need it; if all are busy, the new one is.
 */
export function boundConnections(server: Server, most: number): void {
  /** The requests that are being answered on each. */
  const open = new Map<Socket, number>();
  // In the order in which they became so.
  const idle = new Set<Socket>();
  const note = (socket: Socket, requests: number): void => {
    open.set(socket, requests);
    if (requests > 0) idle.delete(socket);
    else idle.add(socket);
  };
  const leave = (socket: Socket): void => {
    open.delete(socket);
    idle.delete(socket);
  };
  const closeOldest = (): boolean => {
    const [oldest] = idle;
    if (!oldest) return false;
    leave(oldest);
    oldest.destroy();
    return true;
  };
  server.on('connection', (socket: Socket) => {
    // One that offered an upgrade in vain comes a second time.
    const isNew = !open.has(socket);
    if (isNew && open.size >= most && !closeOldest()) {
      socket.destroy();
      return;
    }
    note(socket, 0);
    if (isNew) socket.once('close', () => leave(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    const change = (by: 1 | -1) => {
      const requests = open.get(socket);
      if (requests !== undefined) note(socket, requests + by);
    };
    change(1);
    answer.once('close', () => change(-1));
  });
  server.on('upgrade', ({ socket }: IncomingMessage) => note(socket, alwaysBusy));
}
