import { connect as openSocket, type Socket } from 'node:net';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import type { Server } from '../../src/server/server.js';

/** An answer over HTTP. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose every header is the test's, Host included, which `fetch` does not allow. */
export function knock(
  { port }: Server,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      text(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: read }),
        reject,
      );
    });
    sent.on('error', reject).end(body);
  });
}

/** Knocks at the WebSocket door; 101 when it opens. */
export function knockAtSocket({ port }: Server, headers: Record<string, string>): Promise<number> {
  const { host, ...rest } = headers;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    headers: { ...rest, ...(host === undefined ? {} : { host }) },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (sent, answer) => {
      sent.destroy();
      resolve(answer.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

/** Bytes on the bare connection, and all that comes back. */
export async function speak({ port }: Server, bytes: string): Promise<string> {
  const socket: Socket = openSocket(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}
