import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openHttpServer } from '../../../src/server/http.js';
import { standardLimits } from '../../../src/server/traffic-limits.js';
import { until } from '../../support/until.js';

/** More than the connection itself holds for a client that does not read, many times over. */
const longBytes = 20_000_000;
const requestTimeoutMs = 50;
const unreadMs = 8 * requestTimeoutMs;

const app = openHttpServer({
  rules: { hosts: 'any', origins: new Set() },
  logger: pino({ level: 'silent' }),
  leaving: new AbortController().signal,
  limits: { ...standardLimits, requestTimeoutMs },
});
let filesOpen = 0;
beforeAll(async () => {
  app.get('/whole', (_request, reply) => reply.send('x'.repeat(longBytes)));
  app.get('/streamed', (_request, reply) => {
    filesOpen++;
    const piece = Buffer.alloc(100_000, 'x');
    const pieces = Array.from({ length: longBytes / piece.length }, () => piece);
    const bytes = Readable.from(pieces, { objectMode: false }).once('close', () => filesOpen--);
    return reply.header('content-length', longBytes).send(bytes);
  });
  app.get('/late', async (_request, reply) => {
    await new Promise((resolve) => setTimeout(resolve, 2.5 * unreadMs));
    return reply.send('at last');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

/** Asks for something, and reads nothing yet; `isCut` says whether the server has hung up. */
async function ask(path: string): Promise<{ client: Socket; isCut: () => boolean }> {
  const { port } = app.server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1').pause();
  const [served] = (await once(app.server, 'connection')) as [Socket];
  client.on('error', () => undefined);
  client.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  return { client, isCut: () => served.destroyed };
}

describe.each(['/whole', '/streamed'])('a long answer (%s)', (path) => {
  it('is cut when its client takes nothing of it, whatever it sends meanwhile', async () => {
    const { client, isCut } = await ask(path);
    const startedAt = performance.now();
    const sending = setInterval(() => client.write('\r\n'), unreadMs / 10);
    await until(isCut);
    clearInterval(sending);
    client.destroy();
    expect(performance.now() - startedAt).toBeGreaterThan(unreadMs - 20);
    await until(() => filesOpen === 0);
  });

  it('comes whole to a client that takes some of it now and then, for longer than that', async () => {
    const { client } = await ask(path);
    const startedAt = performance.now();
    let read = 0;
    const most = longBytes / 12;
    let burst = 0;
    client.on('data', (chunk) => {
      read += chunk.length;
      burst += chunk.length;
      if (burst < most) return;
      burst = 0;
      client.pause();
      setTimeout(() => client.resume(), unreadMs / 3);
    });
    client.resume();
    await until(() => read >= longBytes || client.closed);
    expect(read).toBeGreaterThanOrEqual(longBytes);
    expect(performance.now() - startedAt).toBeGreaterThan(2 * unreadMs);
    client.destroy();
  });
});

describe('an answer that is long in coming', () => {
  it('is not taken for one that is not read', async () => {
    const { client } = await ask('/late');
    const [answer] = (await once(client.resume(), 'data')) as [Buffer];
    expect(String(answer)).toMatch(/at last$/);
    client.destroy();
  });
});
