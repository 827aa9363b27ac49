import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { openHttp, type HttpOptions, type HttpRequest } from '../../src/http/http.js';
import { together, type CallOutcome, type ObservedCall } from '../../src/http/observer.js';
import { LocalRateLedger } from '../../src/http/rate-ledger.js';
import { Redactor } from '../../src/http/redactor.js';
import { serve } from './server.js';

/** Hears and remembers. */
function listener() {
  const calls: (ObservedCall & { outcome?: CallOutcome })[] = [];
  const waits: number[] = [];
  const calling = (call: ObservedCall) => {
    const noted: (typeof calls)[number] = { ...call };
    calls.push(noted);
    return (outcome: CallOutcome) => void (noted.outcome = outcome);
  };
  return { calls, waits, observer: { calling, waits: (ms: number) => void waits.push(ms) } };
}

async function ask(origin: string, options: HttpOptions, more: Partial<HttpRequest> = {}): Promise<void> {
  const http = openHttp(options);
  const { signal } = new AbortController();
  const url = new URL(`${origin}/export?key=s3cret`);
  await http.ask({ method: 'GET', url, rateKey: 'acme', signal, ...more }).catch(() => undefined);
  http.close();
}

describe('observers together', () => {
  it('hear all of the same', async () => {
    const server = await serve((_request, response) => response.end('{}'));
    const [one, other] = [listener(), listener()];
    const observer = together([one.observer, other.observer]);
    await ask(server.origin, { observer });
    observer.waits(7);
    await server.close();
    expect(one.calls).toMatchObject([{ method: 'GET', outcome: 200 }]);
    expect([other.calls, other.waits]).toEqual([one.calls, one.waits]);
    expect(one.waits).toEqual([7]);
  });
});

describe('an observer of calls', () => {
  it('hears of each with method, host, path and status, and of nothing that may be secret', async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.method === 'GET' ? 200 : 429).end('{}');
    });
    const { calls, observer } = listener();
    await ask(server.origin, { observer });
    await ask(server.origin, { observer }, { method: 'POST', json: {} });
    await server.close();
    const { host } = new URL(server.origin);
    expect(calls).toEqual([
      { method: 'GET', host, path: '/export', outcome: 200 },
      { method: 'POST', host, path: '/export', outcome: 429 },
    ]);
  });

  it('hears of each hop of a download, without the path of a link that lets anybody in', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/file') response.end('ann');
      else response.writeHead(302, { location: '/file' }).end();
    });
    const { calls, observer } = listener();
    const http = openHttp({ observer });
    const { signal } = new AbortController();
    const { origin: link, host } = new URL(server.origin);
    const file = await http.download({ link, trustedOrigins: [link], redactor: new Redactor(), signal });
    file.discard();
    http.close();
    await server.close();
    expect(calls).toEqual([302, 200].map((outcome) => ({ method: 'GET', host, outcome })));
  });

  it('tells a network that fails from an answer that does not come and a caller who gives up', async () => {
    const { calls, observer } = listener();
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    await ask(`http://127.0.0.1:${port}`, { observer });
    const leaving = new AbortController();
    let isAsked = 0;
    const silent = await serve(() => ++isAsked === 2 && leaving.abort());
    await ask(silent.origin, { observer, timeouts: { response: 50 } });
    await ask(silent.origin, { observer }, { signal: leaving.signal });
    await silent.close();
    expect(calls.map(({ outcome }) => outcome)).toEqual(['network', 'timeout', 'aborted']);
  });

  it('hears how long a request waits for its turn', async () => {
    const server = await serve((_request, response) => response.end('{}'));
    const { calls, waits, observer } = listener();
    const options = { observer, ledger: new LocalRateLedger() };
    const budget = { most: 1, perMs: 60 };
    await ask(server.origin, options, { budget });
    await ask(server.origin, options, { budget });
    await server.close();
    expect(calls).toHaveLength(2);
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60);
  });
});
