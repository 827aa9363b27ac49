import { WebSocket } from 'ws';
import type { Backlog } from './backlog.js';

type Data = Parameters<WebSocket['send']>[0];
type Sent = (fault?: Error) => void;

/**
 * The kind of WebSocket whose messages count in a backlog, which cuts those that do not read. Who sends to a
 * socket that is gone is not told of a fault, since nobody is there to hear of it.
 */
export function boundedSocket(backlog: Backlog): typeof WebSocket {
  return class BoundedSocket extends WebSocket {
    override send(data: Data, options?: object | Sent, sent?: Sent): void {
      const tell = typeof options === 'function' ? (options as Sent) : sent;
      const given = typeof options === 'object' ? options : {};
      backlog.pass(this, (over) =>
        super.send(data, given, (fault) => {
          over();
          tell?.(this.readyState === WebSocket.OPEN ? fault : undefined);
        }),
      );
    }
  };
}
