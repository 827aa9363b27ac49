import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What may come on a socket, in all, before it has said whose it is: a long token, and what is sent right behind. */
export const firstWordsBytes = 65_536;
const tooLong: [code: number, reason: string] = [1009, 'Say whose this is, in fewer words.'];

/** Keeps those who have not said who they are from filling memory with what they send, and with its answers. */
export interface FirstWords {
  /** Counts what comes; beyond {@link firstWordsBytes} the socket is closed with 1009, and the rest is not read. */
  bound(socket: WebSocket, connection: Duplex): void;
  /** From now on it may send as much as it likes: it has said whose it is. */
  settle(socket: WebSocket): void;
}

/** Opens the bound of all sockets. */
export function openFirstWords(): FirstWords {
  const settled = new WeakMap<WebSocket, () => void>();
  return {
    bound(socket, connection) {
      let heard = 0;
      const hear = (chunk: Buffer) => {
        heard += chunk.length;
        if (heard > firstWordsBytes) closeUnread(socket, connection);
      };
      connection.on('data', hear);
      settled.set(socket, () => connection.off('data', hear));
    },
    settle: (socket) => settled.get(socket)?.(),
  };
}

/** What still comes is thrown away, so the client's own close is not waited for either. */
function closeUnread(socket: WebSocket, connection: Duplex): void {
  socket.close(...tooLong);
  connection.removeAllListeners('data').resume().end();
}
