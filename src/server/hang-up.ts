import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { faultBody } from './fault-answer.js';
import { requestIdHeader } from './request-id.js';
import { headerLines, securityHeaders } from './security-headers.js';

type Answer = readonly [status: number, message: string];

const malformed: Answer = [400, 'This is not a well-formed HTTP request.'];
const answers: Readonly<Record<string, Answer>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to come.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too long.'],
};

/** What is not HTTP, or comes too slowly, gets one answer and no second chance. */
export function hangUp({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const [status, message] = answers[code] ?? malformed;
  const body = faultBody(status, message);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'cache-control: no-store',
    ...headerLines(securityHeaders()),
    'content-type: application/json; charset=utf-8',
    `${requestIdHeader}: ${randomUUID()}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
