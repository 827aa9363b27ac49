import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.js';
import { faultBody } from './fault-answer.js';
import type { ServerObserver } from './observer.js';
import { requestIdHeader, requestIdOf } from './request-id.js';
import { headerLines, securityHeaders } from './security-headers.js';

/** Why there is no socket for whoever asks. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  /** Instead of the code that goes with the status. */
  readonly code?: string;
}

/** Who hears of it. */
export interface Told {
  readonly logger: Logger;
  readonly observer: Pick<ServerObserver, 'turnedOut'>;
}

/** A client that has its answer and does not hang up is hung up on after so long. */
const lingerMs = 1_000;

/** Opens the way to refuse sockets: the request is answered on its bare connection, which is ended. */
export function refusing({ logger, observer }: Told) {
  return (request: IncomingMessage, socket: Duplex, why: Refused): void => {
    const [requestId, { status }] = [requestIdOf(request), why];
    observer.turnedOut(status);
    logger.debug({ requestId, status }, 'Refused a WebSocket');
    turnOut(socket, requestId, why);
  };
}

function turnOut(socket: Duplex, requestId: string, { status, message, code }: Refused): void {
  const body = faultBody(status, message, code === undefined ? {} : { code });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    ...headerLines(securityHeaders()),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `${requestIdHeader}: ${requestId}`,
  ];
  socket.once('error', () => socket.destroy());
  const fuse = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(fuse));
  // What it still sends is not read by anybody, and would hide that it has hung up.
  socket.resume();
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
