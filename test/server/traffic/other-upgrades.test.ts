import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { speak } from '../knock.js';
import { until } from '../../support/until.js';

let house: House;
const bodyBytes = 2000;
beforeAll(async () => {
  house = await openHouse({ sources: [], limits: { bodyBytes, requestTimeoutMs: 300 } });
});
afterAll(() => house.close());

const body = JSON.stringify({ query: '{ sources { id } }' });

/** As Java's client and curl send it, to begin with. */
function offer(more: readonly string[] = [], { host = 'localhost', length = body.length } = {}): string {
  const lines = [
    'POST /graphql HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    ...more,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
const last = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** Waits for so many answers on a connection, and gives all that came. */
async function answers(socket: Socket, count: number): Promise<string> {
  let read = '';
  socket.on('data', (chunk: Buffer) => (read += chunk.toString()));
  await until(() => read.split('HTTP/1.1 ').length - 1 === count && /}\s*$/.test(read));
  return read;
}

describe('a request that offers another protocol than websocket', () => {
  it('is answered as the plain request that it is', async () => {
    const answer = await speak(house.server, offer() + body + last);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('{"data":{"sources":[]}}');
    expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  it('is answered when its body comes behind its head, in pieces', async () => {
    const socket = connect(house.server.port, '127.0.0.1');
    socket.setNoDelay();
    const answered = answers(socket, 1);
    for (const piece of [offer(), body.slice(0, 5), body.slice(5)]) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await answered).toContain('{"data":{"sources":[]}}');
    socket.destroy();
  });

  it('is answered however often it is sent on one connection', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on('warning', hear);
    const socket = connect(house.server.port, '127.0.0.1');
    await once(socket, 'connect');
    for (let n = 0; n < 15; n++) {
      socket.removeAllListeners('data');
      const answered = answers(socket, 1);
      socket.write(offer() + body);
      expect(await answered).toContain('{"data":{"sources":[]}}');
    }
    socket.destroy();
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  it('is answered behind those that were sent in the same packet', async () => {
    const answer = await speak(house.server, (offer() + body).repeat(20) + last);
    expect(answer.match(/HTTP\/1\.1 200 /g)).toHaveLength(21);
    expect(answer.match(/{"data":{"sources":\[\]}}/g)).toHaveLength(20);
  });

  it.each([
    ['a foreign Host', offer([], { host: 'evil.example' }), 403],
    ['a foreign Origin', offer(['Origin: https://evil.example']), 403],
    ['two Hosts', offer(['Host: localhost']), 400],
    ['a body that is too long', offer([], { length: bodyBytes + 1 }), 413],
  ])('is refused with %s', async (_what, head, status) => {
    expect(await answerTo(head + body)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('is given up when its body does not come in time', async () => {
    expect(await answerTo(offer())).toMatch(/^HTTP\/1\.1 408 /);
  });
});

async function answerTo(bytes: string): Promise<string> {
  const socket = connect(house.server.port, '127.0.0.1');
  const answered = answers(socket, 1);
  socket.write(bytes);
  const answer = await answered;
  socket.destroy();
  return answer;
}
