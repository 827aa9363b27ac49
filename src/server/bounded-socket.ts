import { WebSocket } from 'ws';

type Data = Parameters<WebSocket['send']>[0];
type Sent = (fault?: Error) => void;

/**
 * The kind of WebSocket that is cut when more is to be sent while so many bytes wait already: its client does
 * not read. Who sends to a socket that is gone is not told of a fault, since nobody is there to hear of it.
 */
export function boundedSocket(unreadBytes: number): typeof WebSocket {
  return class BoundedSocket extends WebSocket {
    override send(data: Data, options?: object | Sent, sent?: Sent): void {
      const tell = typeof options === 'function' ? (options as Sent) : sent;
      const given = typeof options === 'object' ? options : {};
      if (this.bufferedAmount > unreadBytes) this.terminate();
      super.send(data, given, (fault) => tell?.(this.readyState === WebSocket.OPEN ? fault : undefined));
    }
  };
}
