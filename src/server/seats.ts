import type { WebSocket } from 'ws';

/** Counts the WebSockets of a process, and keeps those that nobody has said to be his from taking all of it. */
export interface Seats {
  /** Whether there is room for one more. The socket that has longest not said whose it is makes room if it must. */
  makeRoom(): boolean;
  /** Counts a socket until it closes. */
  take(socket: WebSocket): void;
  /** From now on it makes room for nobody: it has said whose it is. */
  settle(socket: WebSocket): void;
}

/** Opens so many seats. */
export function openSeats(count: number): Seats {
  const taken = new Set<WebSocket>();
  // In the order in which they came.
  const unsettled = new Set<WebSocket>();
  const leave = (socket: WebSocket): void => {
    taken.delete(socket);
    unsettled.delete(socket);
  };
  return {
    makeRoom() {
      if (taken.size < count) return true;
      const [oldest] = unsettled;
      if (!oldest) return false;
      leave(oldest);
      oldest.terminate();
      return true;
    },
    take(socket) {
      taken.add(socket);
      unsettled.add(socket);
      socket.once('close', () => leave(socket));
    },
    settle: (socket) => void unsettled.delete(socket),
  };
}
