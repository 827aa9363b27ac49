import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { HttpFailure, type HttpFault } from '../../src/http/fault.js';
import { openHttp, type HttpOptions, type HttpRequest } from '../../src/http/http.js';
import { LocalRateLedger } from '../../src/http/rate-ledger.js';
import { serve, serveRaw, type LittleServer } from './server.js';

describe('a request', () => {
  const closings: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    while (closings.length > 0) await closings.pop()?.();
  });

  function ask(server: LittleServer, options: HttpOptions = {}, more: Partial<HttpRequest> = {}) {
    const http = openHttp(options);
    closings.push(
      () => server.close(),
      () => http.close(),
    );
    const url = new URL(`${server.origin}/path?key=s3cret`);
    const signal = new AbortController().signal;
    return http.ask({ method: 'GET', url, rateKey: 'acme', signal, ...more });
  }

  const answering = (listener: RequestListener) => serve(listener);
  const writing = (text: string) => serveRaw((socket) => socket.once('data', () => socket.end(text)));

  async function faultOf(work: Promise<unknown>): Promise<HttpFault> {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HttpFailure);
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain('s3cret');
    return (error as HttpFailure).fault;
  }

  it('gets the JSON and the headers that mean something', async () => {
    const server = await answering((_, response) => {
      response.setHeader('x-ratelimit-remaining', '3').setHeader('x-ratelimit-reset', '1700000000');
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"a":1}'));
    });
    const { status, headers, body } = await ask(server);
    expect([status, body]).toEqual([200, { a: 1 }]);
    expect(headers.rateLimit).toEqual({ remaining: 3, resetAtMs: 1_700_000_000_000 });
  });

  it('sends a form or JSON', async () => {
    const heard: (string | undefined)[] = [];
    const listener: RequestListener = (request, response) => {
      heard.push(request.headers['content-type']);
      request.on('data', (chunk) => heard.push(String(chunk)));
      request.on('end', () => response.end('{}'));
    };
    await ask(await answering(listener), {}, { method: 'POST', form: { a: 'b c' } });
    await ask(await answering(listener), {}, { method: 'POST', json: { a: 1 } });
    expect(heard).toEqual(['application/x-www-form-urlencoded', 'a=b+c', 'application/json', '{"a":1}']);
  });

  it('sends a list in a form as its field over and over', async () => {
    let heard = '';
    const server = await answering((request, response) => {
      request.on('data', (chunk) => (heard += String(chunk)));
      request.on('end', () => response.end('{}'));
    });
    await ask(server, {}, { method: 'POST', form: { id: ['1', '2&3'], none: [], a: 'ä' } });
    expect(heard).toBe('id=1&id=2%263&a=%C3%A4');
  });

  it('that is refused carries status, wait and body', async () => {
    const server = await answering((_, response) => {
      response.writeHead(429, { 'retry-after': '2' }).end('{"error":"slow"}');
    });
    expect(await faultOf(ask(server))).toMatchObject({
      kind: 'status',
      status: 429,
      body: { error: 'slow' },
      headers: { waitMs: 2000 },
    });
  });

  it('is not followed elsewhere by a redirect, since it carries credentials', async () => {
    const server = await answering((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    });
    expect(await faultOf(ask(server))).toMatchObject({ kind: 'status', status: 302 });
  });

  it.each([
    ['<html>', { kind: 'protocol', detail: 'answered text/html that is not JSON' }],
    ['', { kind: 'protocol', detail: 'answered text/html that is not JSON' }],
    ['{"a":', { kind: 'truncated', detail: 'its JSON is not whole' }],
  ])('answered with %j is a fault', async (body, fault) => {
    const server = await answering((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(body),
    );
    expect(await faultOf(ask(server))).toEqual(fault);
  });

  it('answered with too much is a fault found early', async () => {
    const server = await answering((_, response) => response.end(Buffer.alloc(100_000, 32)));
    expect(await faultOf(ask(server, { maxBodyBytes: 1000 }))).toMatchObject({ kind: 'protocol' });
  });

  it('answered with fewer bytes than announced is truncated', async () => {
    const server = await writing('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"a":1}');
    expect(await faultOf(ask(server))).toMatchObject({ kind: 'truncated' });
  });

  it('whose chunks stop without an end is truncated', async () => {
    const server = await writing('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n');
    expect(await faultOf(ask(server))).toMatchObject({ kind: 'truncated' });
  });

  it('whose connection is reset says so', async () => {
    const server = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await faultOf(ask(server))).toEqual({ kind: 'transport', code: 'ECONNRESET' });
  });

  it('to a port where nobody listens says so', async () => {
    const server = await serveRaw(() => undefined);
    const http = openHttp();
    await server.close();
    const url = new URL(`${server.origin}/?key=s3cret`);
    const signal = new AbortController().signal;
    const work = http.ask({ method: 'GET', url, rateKey: 'acme', signal });
    expect(await faultOf(work)).toEqual({ kind: 'transport', code: 'ECONNREFUSED' });
  });

  it('that is not answered ends after the response time-out', async () => {
    const server = await serveRaw(() => undefined);
    expect(await faultOf(ask(server, { timeouts: { response: 50 } }))).toEqual({
      kind: 'timeout',
      phase: 'response',
      afterMs: 50,
    });
  });

  it('whose body stalls ends after the idle time-out', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"a"'),
    );
    expect(await faultOf(ask(server, { timeouts: { idle: 50 } }))).toEqual({
      kind: 'timeout',
      phase: 'idle',
      afterMs: 50,
    });
  });

  it.each(['before the head', 'within the body'])(
    'is aborted %s, and its connection closed',
    async (when) => {
      const reason = new Error('enough');
      const controller = new AbortController();
      const closed: Promise<unknown>[] = [];
      const server = await serveRaw((socket: Socket) => {
        closed.push(new Promise((resolve) => socket.once('close', resolve)));
        socket.once('data', () => {
          if (when === 'within the body') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{');
          setImmediate(() => controller.abort(reason));
        });
      });
      await expect(ask(server, {}, { signal: controller.signal })).rejects.toBe(reason);
      await Promise.all(closed);
      expect(closed).toHaveLength(1);
    },
  );

  it('of courtesy is not sent while the rate limit is nearly used up', async () => {
    const ledger = new LocalRateLedger();
    ledger.note('acme', { remaining: 2, resetAtMs: Date.now() + 60_000 });
    const server = await answering((_, response) => response.end('{}'));
    expect(await faultOf(ask(server, { ledger }, { courtesy: true }))).toMatchObject({ kind: 'spared' });
    await expect(ask(server, { ledger })).resolves.toMatchObject({ status: 200 });
  });

  it('beyond a budget is not sent, and told how long to wait', async () => {
    let count = 0;
    const server = await answering((_, response) => response.end(`${(count += 1)}`));
    const more = { budget: { most: 2, perMs: 60_000 } };
    const options = { ledger: new LocalRateLedger(() => 0) };
    for (const body of [1, 2]) expect(await ask(server, options, more)).toMatchObject({ body });
    expect(await faultOf(ask(server, options, more))).toEqual({ kind: 'rationed', waitMs: 60_000 });
    expect(count).toBe(2);
  });

  it('a moment before the budget has room waits for it', async () => {
    const server = await answering((_, response) => response.end('{}'));
    const asked: number[] = [];
    const ledger = new LocalRateLedger();
    const take = ledger.take.bind(ledger);
    ledger.take = (key, budget) => {
      asked.push(take(key, budget));
      return asked.at(-1)!;
    };
    const more = { budget: { most: 1, perMs: 30 } };
    await ask(server, { ledger }, more);
    await expect(ask(server, { ledger }, more)).resolves.toMatchObject({ status: 200 });
    expect([asked[0], asked.at(-1)]).toEqual([0, 0]);
  });

  it('of courtesy leaves the last of a budget to others, and does not wait', async () => {
    const server = await answering((_, response) => response.end('{}'));
    const ledger = new LocalRateLedger(() => 0);
    const budget = { most: 3, perMs: 100 };
    await ask(server, { ledger }, { budget, courtesy: true });
    const work = ask(server, { ledger }, { budget, courtesy: true });
    expect(await faultOf(work)).toEqual({ kind: 'spared', waitMs: 100 });
    await expect(ask(server, { ledger }, { budget })).resolves.toMatchObject({ status: 200 });
  });

  it('reuses the connection of the one before', async () => {
    const ports = new Set<number | undefined>();
    const server = await answering((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const http = openHttp();
    closings.push(
      () => server.close(),
      () => http.close(),
    );
    const request = {
      method: 'GET',
      url: new URL(server.origin),
      rateKey: 'a',
      signal: new AbortController().signal,
    } as const;
    await http.ask(request);
    await http.ask(request);
    expect(ports.size).toBe(1);
  });
});
