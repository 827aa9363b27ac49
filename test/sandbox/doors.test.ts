import { describe, expect, it } from '@jest/globals';

import { until } from '../support/until.js';
import { ask, askRaw, auth0Caller, croctPage, lines, opened } from './open.js';

const addedFault = { provider: 'croct', route: 'page', kind: 'status', status: 503 };

describe('the control doors', () => {
  it('add, show and clear faults', async () => {
    const sandbox = await opened();
    const faults = `${sandbox.origin}/control/faults`;
    expect((await postJson(faults, addedFault)).status).toBe(204);
    expect((await ask(faults)).json.faults).toMatchObject([addedFault]);
    expect((await croctPage(sandbox)).status).toBe(503);
    await postJson(faults, { ...addedFault, times: 'always' });
    expect((await ask(faults, { method: 'DELETE' })).status).toBe(204);
    expect((await croctPage(sandbox)).status).toBe(200);
  });

  it('say what is wrong with a fault', async () => {
    const { origin } = await opened();
    const answer = await postJson(`${origin}/control/faults`, { ...addedFault, status: 'bad' });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('status')]);
  });

  it('take no fault that a web page could send unasked', async () => {
    const { origin } = await opened();
    const body = JSON.stringify(addedFault);
    const headers = { 'content-type': 'text/plain' };
    expect((await ask(`${origin}/control/faults`, { method: 'POST', headers, body })).status).toBe(415);
  });

  it('show every request to a provider, without a secret', async () => {
    const sandbox = await opened({ now: () => Date.UTC(2026, 0, 1) });
    const caller = await auth0Caller(sandbox);
    const { location } = await caller.exported();
    await ask(location);
    // The caller has the last byte before the sandbox has met the end of its file.
    await until(() => sandbox.traffic.requests.every(({ open }) => !open));
    const { text, json } = await ask(`${sandbox.origin}/control/requests?route=file`);
    const { pathname } = new URL(location);
    expect(json).toEqual({
      open: 0,
      requests: [
        {
          provider: 'auth0',
          route: 'file',
          method: 'GET',
          path: pathname,
          at: '2026-01-01T00:00:00.000Z',
          status: 200,
          bytes: expect.any(Number),
          open: false,
          alongside: 1,
        },
      ],
    });
    expect(text).not.toContain('Signature');
  });

  it('show how many requests of a route were open at once', async () => {
    const sandbox = await opened();
    const { faults, traffic, origin } = sandbox;
    faults.add({ provider: 'croct', route: 'page', kind: 'hang', times: 2 });
    const left = new AbortController();
    const hanging = [1, 2].map(() => ask(`${origin}/croct/export/user`, { signal: left.signal }));
    await sandbox.seen('croct', 'page', 2);
    left.abort();
    await Promise.allSettled(hanging);
    await until(() => traffic.requests.every(({ open }) => !open));
    await ask(`${origin}/croct/export/user`);
    expect(traffic.requests.map(({ alongside }) => alongside)).toEqual([1, 2, 1]);
  });
});

describe('awaiting a request', () => {
  it('ends when the request of that number has arrived', async () => {
    const sandbox = await opened();
    const second = sandbox.seen('croct', 'page', 2);
    await croctPage(sandbox);
    await croctPage(sandbox);
    await second;
    expect(sandbox.traffic.count('croct', 'page')).toBe(2);
  });

  it('ends at once for what is past, and can be given up', async () => {
    const sandbox = await opened();
    await croctPage(sandbox);
    await sandbox.seen('croct', 'page');
    const impatient = AbortSignal.abort();
    await expect(sandbox.seen('croct', 'page', 2, impatient)).rejects.toThrow('aborted');
  });
});

describe('the listing', () => {
  it('has a line for each of a provider’s users', async () => {
    const { origin } = await opened({ users: 450 });
    const { text } = await ask(`${origin}/listing/croct`);
    expect(new Set(lines(text).map((user) => user.userId)).size).toBe(450);
  });

  it('says which listings there are', async () => {
    const { origin } = await opened();
    const answer = await ask(`${origin}/listing/nobody`);
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('/listing/croct')]);
  });
});

describe('every door', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80'])(
    'is shut to a request for the host "%s"',
    async (host) => {
      const { origin } = await opened();
      for (const path of ['/croct/export/user', '/listing/croct', '/control/requests']) {
        expect(await askRaw(origin, path, { host })).toBe(403);
      }
    },
  );

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:1', '[::1]:1'])('is open for "%s"', async (host) => {
    const { origin } = await opened();
    expect(await askRaw(origin, '/control/requests', { host })).toBe(200);
  });

  it('is shut to a body of more than 64 KB', async () => {
    const { origin } = await opened();
    const answer = await postJson(`${origin}/control/faults`, { padding: 'x'.repeat(70_000) });
    expect(answer.status).toBe(413);
  });
});

function postJson(url: string, value: object): ReturnType<typeof ask> {
  const headers = { 'content-type': 'application/json' };
  return ask(url, { method: 'POST', headers, body: JSON.stringify(value) });
}
