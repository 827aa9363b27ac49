import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Knows which answers each connection is still to have. */
export interface OwedAnswers {
  /** Calls back when a connection has all of them; at once if there are none, and never if it goes before. */
  after(connection: Socket, goOn: () => void): void;
  /** Cuts the connections that wait for that now, and any that would wait from now on. */
  cut(): void;
}

/**
 * Opens the knowledge of the answers that a server owes. Node hands a connection over as soon as a request on it asks
 * for an upgrade, even while requests before that one are being answered, and looks after neither from then on.
 */
export function openOwedAnswers(server: Server): OwedAnswers {
  const owed = new WeakMap<Socket, Set<ServerResponse>>();
  const waiting = new Set<Socket>();
  let isCut = false;
  server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    const answers = owed.get(socket) ?? new Set();
    owed.set(socket, answers.add(answer));
    answer.once('close', () => answers.delete(answer));
  });
  const hold = (connection: Socket, answers: ReadonlySet<ServerResponse>, goOn: () => void) => {
    const leave = () => waiting.delete(connection);
    waiting.add(connection.once('close', leave));
    whenGiven(connection, answers, () => {
      connection.off('close', leave);
      leave();
      goOn();
    });
  };
  return {
    after(connection, goOn) {
      const answers = owed.get(connection);
      if (!answers?.size) goOn();
      else if (isCut) connection.destroy();
      else hold(connection, answers, goOn);
    },
    cut() {
      isCut = true;
      waiting.forEach((connection) => connection.destroy());
    },
  };
}

/** Does for the connection meanwhile what Node does no more. */
function whenGiven(connection: Socket, answers: ReadonlySet<ServerResponse>, goOn: () => void): void {
  const [now, last] = [() => [...answers][0], [...answers].at(-1)];
  const drain = () => now()?.emit('drain');
  const fail = () => connection.destroy();
  connection.on('drain', drain).on('error', fail);
  last?.once('close', () => {
    if (!connection.writable) return;
    connection.off('drain', drain).off('error', fail);
    // The time that Node lets connections be idle has begun with the last answer.
    connection.setTimeout(0);
    goOn();
  });
}
