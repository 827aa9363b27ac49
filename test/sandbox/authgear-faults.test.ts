import { describe, expect, it } from '@jest/globals';

import type { AuthgearCaller } from './authgear-caller.js';
import { authgearCaller } from './authgear-caller.js';
import { ask, opened } from './open.js';

const ndjson = { format: 'ndjson' };
const create = { provider: 'authgear', route: 'create' } as const;
const task = { provider: 'authgear', route: 'task' } as const;
const file = { provider: 'authgear', route: 'file' } as const;

describe('an error of Authgear', () => {
  it.each([
    ['UsageLimitExceeded', 429, 'TooManyRequest'],
    ['RateLimited', 429, 'TooManyRequest'],
    ['MaximumConcurrentJobLimitExceeded', 429, 'TooManyRequest'],
    ['UserExportDisabled', 500, 'InternalError'],
    ['UnexpectedError', 500, 'InternalError'],
    ['JSONTooLarge', 413, 'RequestEntityTooLarge'],
    ['BadRequest', 400, 'BadRequest'],
  ] as const)('is given when it is armed: %s', async (reason, code, name) => {
    const sandbox = await opened();
    const caller = await authgearCaller(sandbox);
    sandbox.faults.add({ ...create, kind: 'api-error', reason });
    const { status, json } = await caller.create(ndjson);
    expect([status, json.error]).toMatchObject([code, { name, reason, code, message: expect.any(String) }]);
    expect((await caller.create(ndjson)).status).toBe(200);
  });

  it('says of which period the usage limit is', async () => {
    const sandbox = await opened();
    const caller = await authgearCaller(sandbox);
    sandbox.faults.add({ ...create, kind: 'api-error', reason: 'UsageLimitExceeded', period: 'month' });
    const { info } = (await caller.create(ndjson)).json.error;
    expect(info).toEqual({ name: 'UserExport', usage_name: 'user_export', period: 'month' });
  });
});

describe('a task of Authgear that goes wrong', () => {
  it('fails as a completed one that has no end and no link', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...task, kind: 'job-failed' });
    const failed = (await caller.task(id)).json.result;
    expect(failed).toMatchObject({ status: 'completed', error: { reason: 'UnexpectedError' } });
    expect(failed).not.toHaveProperty('completed_at');
    expect(failed).not.toHaveProperty('download_url');
    expect((await caller.task(id)).json.result).toEqual(failed);
  });

  it('is aborted as a completed one that has no end, no error and a link to nothing', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...task, kind: 'job-aborted' });
    const aborted = (await caller.task(id)).json.result;
    expect(Object.keys(aborted)).toEqual(['id', 'created_at', 'status', 'request', 'download_url']);
    expect(aborted.status).toBe('completed');
    expect(new URL(aborted.download_url).pathname).toMatch(/\/authgear-userexport\/$/);
    expect((await ask(aborted.download_url)).status).toBe(404);
  });

  it('is lost by its worker and stays pending', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...task, kind: 'job-lost' });
    for (const _ of [1, 2]) expect((await caller.task(id)).json.result.status).toBe('pending');
  });

  it('is gone', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...task, kind: 'job-gone' });
    for (const _ of [1, 2]) expect((await caller.task(id)).json.error.reason).toBe('TaskNotFound');
  });
});

describe('the link of Authgear', () => {
  it('is old when it is given', async () => {
    const { caller, strike } = await struck();
    strike({ ...task, kind: 'expire-link', times: 'always' });
    expect((await ask((await caller.exported()).download_url)).status).toBe(400);
  });

  it('is too old when it is followed', async () => {
    const { caller, strike } = await struck();
    const { download_url } = await caller.exported();
    strike({ ...file, kind: 'expire-link' });
    expect((await ask(download_url)).status).toBe(400);
    expect((await ask(download_url)).status).toBe(200);
  });

  it('leads to an object that never arrived', async () => {
    const { caller, strike } = await struck();
    strike({ ...file, kind: 'missing-object' });
    const answer = await ask((await caller.exported()).download_url);
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('<Code>NoSuchKey</Code>')]);
  });
});

describe('the rows of Authgear’s file', () => {
  it('have a line cut in the middle', async () => {
    const lines = await faultyLines({ ...file, kind: 'malformed-line', row: 13 });
    expect(lines).toHaveLength(40);
    expect(() => JSON.parse(lines[13]!) as unknown).toThrow();
    expect(lines.filter((line) => !line.endsWith('}'))).toHaveLength(1);
  });

  it('have one without an id', async () => {
    const lines = await faultyLines({ ...file, kind: 'row-without-id', row: 7 });
    const ids = lines.map((line) => (JSON.parse(line) as { sub?: string }).sub);
    expect(ids.flatMap((id, at) => (id === undefined ? [at] : []))).toEqual([7]);
  });

  it('have one twice', async () => {
    const lines = await faultyLines({ ...file, kind: 'repeat-row', row: 7 });
    expect(lines).toHaveLength(41);
    expect(lines[8]).toBe(lines[7]);
  });
});

describe('other faults of Authgear', () => {
  it('let a token be refused for good, and another one be taken', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...task, kind: 'expire-token' });
    for (const _ of [1, 2]) expect((await caller.task(id)).status).toBe(403);
    await caller.signIn({ claims: { iat: Math.floor(Date.now() / 1000) } });
    expect((await caller.task(id)).status).toBe(200);
  });

  it('leave out the result around an answer, as the specification has it', async () => {
    const { caller, id, strike } = await struck();
    strike({ ...create, kind: 'unwrapped' });
    strike({ ...task, kind: 'unwrapped' });
    expect((await caller.create(ndjson)).json).toMatchObject({ status: 'pending', request: ndjson });
    expect((await caller.task(id)).json.id).toBe(id);
  });
});

interface Struck {
  readonly caller: AuthgearCaller;
  /** A task that nobody has looked at yet. */
  readonly id: string;
  readonly strike: (fault: object) => void;
}

async function struck(): Promise<Struck> {
  const sandbox = await opened();
  const caller = await authgearCaller(sandbox);
  const { id } = (await caller.create(ndjson)).json.result;
  return { caller, id, strike: (fault) => sandbox.faults.addUnknown(fault) };
}

async function faultyLines(fault: object): Promise<string[]> {
  const { caller, strike } = await struck();
  strike(fault);
  return (await caller.downloaded()).trimEnd().split('\n');
}
