import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Logger } from '../../logger.js';
import { Refusal } from '../../refusal.js';
import { requestIdOf } from '../request-id.js';
import { socketHeaders } from '../socket-headers.js';
import { credentialsIn } from './credentials.js';
import type { Identities, Identity } from './identity.js';
import { KeysUnreachable } from './refusals.js';

/**
 * Forbidden, in the protocol's words. Clients of it take 4401 for the end, but connect again behind 4403, for
 * which they are asked for their payload anew: there a fresh token comes from.
 */
const forbidden = 4403;
const tryAgainLater = 1013;
const internal: [number, string] = [1011, 'Rollcall could not answer this.'];
/** How long a client may take to answer the close before it is cut off. */
const farewellMs = 2_000;

/** A socket and the request that opened it. */
export interface Visitor {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/** Finds out who opens a socket, and closes it when that no longer holds. */
export interface SocketDesk {
  /** For `onConnect`: false when the socket is refused, and closed with the reason. */
  ask(visitor: Visitor, payload: Readonly<Record<string, unknown>> | undefined): Promise<boolean>;
  /** Whose socket it is; undefined when he is no longer known, although the socket may still be closing. */
  identityOf(visitor: Visitor): Identity | undefined;
}

/** Opens the desk of the WebSocket door. */
export function openSocketDesk(identities: Identities, log: Logger): SocketDesk {
  const known = new WeakMap<WebSocket, Identity>();
  return {
    ask: async ({ socket, request }, payload) => {
      try {
        const identity = await identities.identify(credentialsIn(socketHeaders(request, payload)));
        if (socket.readyState !== socket.OPEN) return false;
        known.set(socket, identity);
        const stop = identity.watch((reason) => {
          known.delete(socket);
          close(socket, forbidden, reason);
        });
        socket.once('close', stop);
        return true;
      } catch (fault) {
        refuse(fault, socket, log.child({ requestId: requestIdOf(request) }));
        return false;
      }
    },
    identityOf: ({ socket }) => known.get(socket),
  };
}

function refuse(fault: unknown, socket: WebSocket, log: Logger): void {
  if (fault instanceof Refusal) {
    close(socket, forbidden, fault.message);
    return;
  }
  log.error({ err: fault }, 'A socket could not be identified');
  const [code, reason] = fault instanceof KeysUnreachable ? [tryAgainLater, fault.message] : internal;
  close(socket, code, reason);
}

function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const fuse = setTimeout(() => socket.terminate(), farewellMs).unref();
  socket.once('close', () => clearTimeout(fuse));
}
