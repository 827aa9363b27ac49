import { describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';

import { NoSuchFault } from '../../src/sandbox/faults/shape.js';
import { monotonicMs } from '../../src/clock.js';
import { until } from '../support/until.js';
import { ask, auth0Caller, croctPage, downloadRows, opened } from './open.js';

const page = { provider: 'croct', route: 'page' } as const;
const file = { provider: 'auth0', route: 'file' } as const;
const job = { provider: 'auth0', route: 'job' } as const;

describe('a fault', () => {
  it('strikes once if nothing else is said', async () => {
    const sandbox = await opened();
    sandbox.faults.add({
      ...page,
      kind: 'status',
      status: 503,
      headers: { 'retry-after': '7' },
      body: 'down',
    });
    const struck = await croctPage(sandbox);
    expect([struck.status, struck.headers.get('retry-after'), struck.text]).toEqual([503, '7', 'down']);
    expect((await croctPage(sandbox)).status).toBe(200);
  });

  it('strikes as often as it is told, behind as many requests as it lets pass', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...page, kind: 'status', status: 500, after: 1, times: 2 });
    expect(await statuses(4, () => croctPage(sandbox))).toEqual([200, 500, 500, 200]);
  });

  it('strikes always until the faults are cleared', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...page, kind: 'status', status: 500, times: 'always' });
    expect(await statuses(3, () => croctPage(sandbox))).toEqual([500, 500, 500]);
    sandbox.faults.clear();
    expect((await croctPage(sandbox)).status).toBe(200);
  });

  it('waits its turn if another one ends the same request', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...page, kind: 'status', status: 500 });
    sandbox.faults.add({ ...page, kind: 'status', status: 429 });
    expect(await statuses(3, () => croctPage(sandbox))).toEqual([500, 429, 200]);
  });

  it('works together with one of another kind', async () => {
    const sandbox = await opened({ users: 5 });
    sandbox.faults.add({ ...page, kind: 'delay', ms: 1 });
    sandbox.faults.add({ ...page, kind: 'repeat-row', row: 0 });
    expect((await croctPage(sandbox)).json.items).toHaveLength(6);
  });

  it.each([
    ['of an unknown kind', { ...page, kind: 'earthquake' }, /kind must be one of status/],
    ['at an unknown place', { provider: 'auth0', route: 'page', kind: 'hang' }, /auth0\/token/],
    ['that its place cannot have', { ...page, kind: 'corrupt-gzip' }, /page can only have the kinds/],
    ['without what its kind needs', { ...page, kind: 'delay' }, /ms/],
    ['with more than its kind takes', { ...page, kind: 'hang', ms: 1 }, /ms/],
  ])('%s is refused', async (_what, fault, sentence) => {
    const { faults } = await opened();
    expect(() => faults.addUnknown(fault)).toThrow(NoSuchFault);
    expect(() => faults.addUnknown(fault)).toThrow(sentence);
  });
});

describe('the wire', () => {
  it('is reset before anything is answered, though what was asked is done', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    sandbox.faults.add({ provider: 'auth0', route: 'create', kind: 'reset' });
    await expect(caller.create({ format: 'json' })).rejects.toThrow();
    expect(sandbox.traffic.requests.at(-1)).toMatchObject({ route: 'create', status: 200, bytes: 0 });
  });

  it('is reset in the middle of a body', async () => {
    const sandbox = await opened();
    const { location } = await (await auth0Caller(sandbox)).exported();
    sandbox.faults.add({ ...file, kind: 'reset', afterBytes: 1000 });
    await expect(ask(location)).rejects.toThrow();
    expect(sandbox.traffic.requests.at(-1)).toMatchObject({ route: 'file', status: 200, bytes: 1000 });
  });

  it('ends a body too early, as if that were all', async () => {
    const sandbox = await opened();
    const { location } = await (await auth0Caller(sandbox)).exported();
    sandbox.faults.add({ ...file, kind: 'truncate', afterBytes: 1000 });
    const body = Buffer.from(await (await fetch(location)).arrayBuffer());
    expect(body).toHaveLength(1000);
    expect(() => gunzipSync(body)).toThrow('unexpected end of file');
  });

  it('brings an answer late, though what was asked is done at once', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    sandbox.faults.add({ provider: 'auth0', route: 'create', kind: 'late', ms: 60_000 });
    const left = new AbortController();
    const asked = caller.create({ format: 'json' }, left.signal);
    await sandbox.seen('auth0', 'create');
    const create = sandbox.traffic.requests.at(-1)!;
    await until(() => create.status === 200);
    expect(create).toMatchObject({ route: 'create', bytes: 0, open: true });
    left.abort();
    await expect(asked).rejects.toThrow('aborted');
  });

  it('brings a body no quicker than it is told', async () => {
    const sandbox = await opened();
    const whole = (await croctPage(sandbox)).text;
    sandbox.faults.add({ ...page, kind: 'slow', bytesPerSecond: Buffer.byteLength(whole) * 4 });
    const startedMs = monotonicMs();
    expect((await croctPage(sandbox)).text).toBe(whole);
    expect(monotonicMs() - startedMs).toBeGreaterThan(240);
  });

  it('hangs until the caller leaves', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...page, kind: 'hang' });
    const left = new AbortController();
    const asked = ask(`${sandbox.origin}/croct/export/user`, { signal: left.signal });
    await sandbox.seen('croct', 'page');
    expect(sandbox.traffic.requests).toMatchObject([{ open: true, status: null }]);
    left.abort();
    await expect(asked).rejects.toThrow('aborted');
  });
});

describe('the rows of a file', () => {
  it.each([0, 13, 39])('have a line cut in the middle, number %d', async (row) => {
    const lines = await faultyLines({ ...file, kind: 'malformed-line', row });
    expect(lines).toHaveLength(40);
    expect(lines.flatMap((line, at) => (isJson(line) ? [] : [at]))).toEqual([row]);
  });

  it('have one without an id', async () => {
    const lines = await faultyLines({ ...file, kind: 'row-without-id', row: 7 });
    const ids = lines.map((line) => JSON.parse(line).user_id as string | undefined);
    expect(ids.filter((id) => id === undefined)).toHaveLength(1);
    expect(ids[7]).toBeUndefined();
  });

  it('have one twice', async () => {
    const lines = await faultyLines({ ...file, kind: 'repeat-row', row: 7 });
    expect(lines).toHaveLength(41);
    expect(lines[8]).toBe(lines[7]);
  });

  it('are lost to a broken gzip', async () => {
    const sandbox = await opened();
    const { location } = await (await auth0Caller(sandbox)).exported();
    sandbox.faults.add({ ...file, kind: 'corrupt-gzip' });
    await expect(downloadRows(location)).rejects.toThrow();
    expect(await downloadRows(location)).toHaveLength(40);
  });
});

describe('the faults of Auth0', () => {
  it('let a link be old when it is given', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...job, kind: 'expire-link', times: 'always' });
    const caller = await auth0Caller(sandbox);
    expect((await ask((await caller.exported()).location)).status).toBe(403);
  });

  it('let a link be too old when it is followed', async () => {
    const sandbox = await opened();
    const { location } = await (await auth0Caller(sandbox)).exported();
    sandbox.faults.add({ ...file, kind: 'expire-link' });
    expect(await statuses(2, () => ask(location))).toEqual([403, 200]);
  });

  it('let a token expire for good, and another one be taken', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    const { id } = await caller.exported();
    sandbox.faults.add({ ...job, kind: 'expire-token' });
    expect(await statuses(2, () => caller.job(id))).toEqual([401, 401]);
    await caller.signIn();
    expect((await caller.job(id)).status).toBe(200);
  });
});

describe('the faults of Croct', () => {
  it('give the cursor back that was sent', async () => {
    const sandbox = await opened();
    const cursor = (await croctPage(sandbox, { pageSize: '5' })).json.nextCursor;
    sandbox.faults.add({ ...page, kind: 'repeat-cursor' });
    expect((await croctPage(sandbox, { pageSize: '5', cursor })).json.nextCursor).toBe(cursor);
  });

  it('leave out the id of a row', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ ...page, kind: 'row-without-id', row: 2 });
    const { items } = (await croctPage(sandbox)).json;
    expect(items.flatMap((user: object, at: number) => ('userId' in user ? [] : [at]))).toEqual([2]);
  });
});

async function statuses(count: number, request: () => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) found.push((await request()).status);
  return found;
}

async function faultyLines(fault: object): Promise<string[]> {
  const sandbox = await opened();
  const { location } = await (await auth0Caller(sandbox)).exported();
  sandbox.faults.addUnknown(fault);
  const body = Buffer.from(await (await fetch(location)).arrayBuffer());
  return gunzipSync(body).toString().trimEnd().split('\n');
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
