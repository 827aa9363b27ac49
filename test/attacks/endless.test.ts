import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpFailure } from '../../src/http/fault.js';
import { openHttp, type Http } from '../../src/http/http.js';
import { connectSource, type SourceSettings } from '../../src/providers/registry.js';
import * as auth0 from '../contracts/provider/auth0-recording.js';
import * as croct from '../contracts/provider/croct-recording.js';
import * as gigya from '../contracts/provider/gigya-recording.js';
import { json, type Play, type Recording } from '../contracts/provider/recording.js';
import { serveRaw } from '../http/server.js';
import { idsOf, openRig, quickSettings, runExport } from '../support/engine-rig.js';

const closings: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  while (closings.length > 0) await closings.pop()?.();
});

function opened(timeouts: Parameters<typeof openHttp>[0] = {}): Http {
  const http = openHttp(timeouts);
  closings.push(() => http.close());
  return http;
}

/** Sends a piece every few milliseconds, for as long as anybody listens. */
function dripping(pieceOf: (n: number) => string, head = {}): Play {
  return (response: ServerResponse) => {
    response.writeHead(200, head);
    let n = 0;
    const drip = setInterval(() => response.write(pieceOf(n++)), 5);
    response.once('close', () => clearInterval(drip));
  };
}

/** Long enough to read some users, on a busy machine too. */
const deadlineMs = 1500;

/** Runs an export at a provider; the deadline is near. */
async function run(provider: Recording, settings: SourceSettings, limit: number | null = null) {
  closings.push(() => provider.close());
  const source = connectSource(settings, { http: opened() });
  const rig = await openRig([source], { settings: { ...quickSettings, deadlineMs } });
  closings.push(() => rig[Symbol.asyncDispose]());
  const done = await runExport(rig.exports, { source: source.id, limit });
  // Whatever the provider goes on to send, nobody listens any more.
  await provider.quiet();
  return { done, ids: await idsOf(rig.exports, done.id, 1000) };
}

const timedOut = { status: 'FAILED', error: { code: 'PROVIDER_TIMEOUT', retryable: true } };

describe('a provider whose users never end', () => {
  const tenUsers = (n: number) =>
    Array.from({ length: 10 }, (_, index) => `${auth0.userLine(n * 10 + index)}\n`).join('');

  it('is left as soon as the limit is reached', async () => {
    const provider = await auth0.auth0Recording(0);
    provider.from(auth0.file, dripping(tenUsers));
    const { done, ids } = await run(provider, auth0.auth0SettingsOf(provider.origin), 25);
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 25 } });
    expect(ids).toHaveLength(25);
  });

  it('is left at the deadline, and the users that came stay readable', async () => {
    const provider = await auth0.auth0Recording(0);
    provider.from(auth0.file, dripping(tenUsers));
    const { done, ids } = await run(provider, auth0.auth0SettingsOf(provider.origin));
    expect(done).toMatchObject(timedOut);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(done.progress.users);
  });

  it('is left at the deadline when each page names another one', async () => {
    const provider = await croct.croctRecording([]);
    let pages = 0;
    provider.from(croct.page, (response, heard) => {
      const page = { items: [croct.profile((pages += 1))], nextCursor: `page ${pages}` };
      setTimeout(() => json(page)(response, heard), 10);
    });
    const { done, ids } = await run(provider, croct.croctSettingsOf(provider.origin));
    expect(done).toMatchObject(timedOut);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(done.progress.users);
  });
});

describe('a provider that never comes to a user', () => {
  it('is left at the deadline when every page is empty and names another one', async () => {
    const provider = await gigya.gigyaRecording([], []);
    let pages = 0;
    provider.from(gigya.search, (response, heard) => {
      const page = { results: [], objectsCount: 0, totalCount: 1, nextCursorId: `page ${(pages += 1)}` };
      setTimeout(() => json({ ...page, ...gigya.success })(response, heard), 10);
    });
    const { done, ids } = await run(provider, gigya.gigyaSettingsOf(provider.origin));
    expect(done).toMatchObject({ ...timedOut, progress: { users: 0 } });
    expect(ids).toEqual([]);
    expect(pages).toBeGreaterThan(2);
  });

  it('is left at the deadline when its file comes byte by byte', async () => {
    const provider = await auth0.auth0Recording(0);
    provider.from(
      auth0.file,
      dripping((n) => (n === 0 ? '{"user_id":"' : 'x')),
    );
    const { done } = await run(provider, auth0.auth0SettingsOf(provider.origin));
    expect(done).toMatchObject(timedOut);
  });

  it('is left at the deadline when its job is pending for ever', async () => {
    const provider = await auth0.auth0Recording(0);
    provider.from(auth0.poll, json({ id: 'job_1', type: 'users_export', status: 'pending' }));
    const { done } = await run(provider, auth0.auth0SettingsOf(provider.origin));
    expect(done).toMatchObject(timedOut);
  });

  it.each([
    ['longer than any', 'x'.repeat(10_001), /nextCursor: must have at most 10000 characters/],
    ['no text that can be kept', 'a\0', /nextCursor: must have neither NUL nor broken Unicode/],
  ])('is wrong when its cursor is %s', async (_what, nextCursor, says) => {
    const provider = await croct.croctRecording([]);
    provider.from(croct.page, json({ items: [croct.profile(1)], nextCursor }));
    const { done } = await run(provider, croct.croctSettingsOf(provider.origin));
    expect(done).toMatchObject({
      status: 'FAILED',
      error: { code: 'PROVIDER_PROTOCOL', message: expect.stringMatching(says) },
    });
  });

  it('is told as it was when it refuses in words that no database holds', async () => {
    const provider = await croct.croctRecording([]);
    const problem = { type: 'https://croct.help/api/a\0\ud800b', detail: `${'x'.repeat(299)}😀 \0` };
    provider.from(croct.page, json(problem, 403));
    const { done } = await run(provider, croct.croctSettingsOf(provider.origin));
    expect(done).toMatchObject({
      status: 'FAILED',
      error: { code: 'PROVIDER_FORBIDDEN', providerCode: 'a b' },
    });
  });
});

describe('an answer that comes byte by byte', () => {
  const quick = { response: 150, idle: 150, whole: 300 };
  const ended = new Set<string>();

  /** Writes a beginning, then a byte at a time until it is hung up on. */
  async function ask(beginning: string) {
    const server = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write(beginning);
        const drip = setInterval(() => socket.write('x'), 10);
        socket.once('close', () => {
          clearInterval(drip);
          ended.add(beginning);
        });
      });
    });
    closings.push(() => server.close());
    const work = opened({ timeouts: quick }).ask({
      method: 'GET',
      url: new URL(server.origin),
      rateKey: 'acme',
      signal: new AbortController().signal,
    });
    return work.then(
      () => null,
      (error: unknown) => (error as HttpFailure).fault,
    );
  }

  it.each([
    ['its head', 'HTTP/1.1 200 OK\r\nx: ', { kind: 'timeout', phase: 'response', afterMs: 150 }],
    [
      'its body',
      'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{"',
      { kind: 'timeout', phase: 'whole', afterMs: 300 },
    ],
    [
      'the body of a refusal',
      'HTTP/1.1 500 No\r\ncontent-length: 99999\r\n\r\n',
      { kind: 'status', status: 500, text: '' },
    ],
  ])('is waited for no longer than it may take: %s', async (_what, beginning, fault) => {
    expect(await ask(beginning)).toMatchObject(fault);
    while (!ended.has(beginning)) await new Promise(setImmediate);
  });

  it('has a head of a few kilobytes at most', async () => {
    expect(await ask(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`)).toEqual({
      kind: 'transport',
      code: 'HPE_HEADER_OVERFLOW',
    });
  });
});
