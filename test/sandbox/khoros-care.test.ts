import { describe, expect, it } from '@jest/globals';

import type { Arguments } from './khoros-care-caller.js';
import { basic, everybody, form, january, KhorosCaller } from './khoros-care-caller.js';
import { ask, opened } from './open.js';

describe('the door of the simulated Khoros Care', () => {
  it('answers wrong credentials with 401 and a page in HTML', async () => {
    const caller = new KhorosCaller(await opened());
    caller.headers = basic(caller.source.username!, 'guess');
    const answer = await caller.post(everybody);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    caller.headers = {};
    expect((await caller.post(everybody)).status).toBe(401);
  });

  it('wants the key of the company in the query, also with POST', async () => {
    const caller = new KhorosCaller(await opened());
    const key = ['companyKey', caller.source.companyKey!] as const;
    const answer = await caller.post([...everybody, key], []);
    expect([answer.status, answer.json]).toEqual([400, {}]);
  });

  it('is shut to the key of another company', async () => {
    const answer = await new KhorosCaller(await opened()).post(everybody, [['companyKey', 'other']]);
    expect([answer.status, answer.json]).toEqual([403, { message: 'Forbidden' }]);
  });

  it('lets 20 requests in within any 60 seconds, and says nothing of the limit', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = new KhorosCaller(await opened({ now: () => now }));
    for (let n = 0; n < 20; n++) {
      expect((await caller.get('teams')).status).toBe(200);
      now += 1000;
    }
    const refused = await caller.get('teams');
    expect([refused.status, refused.json]).toEqual([429, { message: 'Too Many Requests' }]);
    expect([...refused.headers.keys()].filter((name) => /rate|retry/.test(name))).toEqual([]);
    now = Date.UTC(2026, 0, 1, 0, 1);
    const statuses = [(await caller.get('teams')).status, (await caller.get('teams')).status];
    expect(statuses).toEqual([200, 429]);
  });

  it('does not count the file, which is at another service', async () => {
    const sandbox = await opened();
    const caller = new KhorosCaller(sandbox);
    const location = await caller.location();
    sandbox.faults.add({ provider: 'khoros-care', route: 'teams', kind: 'empty-bucket' });
    expect((await caller.get('teams')).status).toBe(429);
    expect((await ask(location)).status).toBe(200);
  });

  it('has nothing at paths that are not Khoros’', async () => {
    const { source } = new KhorosCaller(await opened());
    expect((await ask(`${source.baseUrl}/reports/report/users`)).status).toBe(404);
  });
});

describe('starting an export', () => {
  it.each<[string, Arguments]>([
    ['no times', []],
    ['times under names in another case', rename(january, (name) => name.toLowerCase())],
    ['a time that is a date', [['startTime', '2025-01-01'], january[1]!]],
    ['a value in another case', [...january, ['includeDisabled', 'True']]],
    ['a format in another case', [...january, ['reportFormat', 'JSON']]],
    ['a list of ids in one parameter', [...january, ['teamId', '6222,7031']]],
    ['a language that it does not speak', [...january, ['locale', 'pt']]],
  ])('is refused with 400 and nothing more for %s', async (_what, args) => {
    const answer = await new KhorosCaller(await opened()).post(args);
    expect([answer.status, answer.json]).toEqual([400, {}]);
  });

  it.each([
    [1735689600000, Date.UTC(2025, 3, 1), 'PASS'],
    [1735689600000, Date.UTC(2025, 3, 1) + 1, 'FAIL'],
    [1735689600000, 17356896000000, 'FAIL'],
    [1735689600000, 1735689599999, 'FAIL'],
  ])('for the time from %d to %d is a %s', async (startTime, endTime, status) => {
    const answer = await new KhorosCaller(await opened()).post([
      ['startTime', String(startTime)],
      ['endTime', String(endTime)],
    ]);
    expect([answer.status, answer.json.status]).toEqual([200, status]);
    expect(typeof answer.json.result).toBe(status === 'PASS' ? 'object' : 'string');
  });

  it('reads a form, and no JSON', async () => {
    const caller = new KhorosCaller(await opened());
    const { baseUrl, companyKey } = caller.source;
    const answer = await caller.call(`${baseUrl}/reports/report/user?companyKey=${companyKey!}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(everybody)),
    });
    expect(answer.status).toBe(400);
  });

  it('takes nothing but the key from the query of a POST', async () => {
    const caller = new KhorosCaller(await opened());
    const key = ['companyKey', caller.source.companyKey!] as const;
    expect((await caller.post([], [key, ...january])).status).toBe(400);
  });

  it('takes everything from the query of a GET', async () => {
    const answer = await new KhorosCaller(await opened()).get('reports/report/user', january);
    expect([answer.status, answer.json.status]).toEqual([200, 'PASS']);
  });

  it('starts another job at every call', async () => {
    const caller = new KhorosCaller(await opened());
    const [one, other] = [await caller.post(january), await caller.post(january)];
    expect(one.json.result.workflowId).not.toBe(other.json.result.workflowId);
  });

  it('gives a run id with +, / and =, and absolute URLs in which they are encoded', async () => {
    const sandbox = await opened();
    const { result } = (await new KhorosCaller(sandbox).post(january)).json;
    expect(result.workflowId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(result.runId).toMatch(/^[A-Za-z0-9]+\+\/[A-Za-z0-9]+=$/);
    expect(result.downloadUrl).toBe('');
    const path = `khoros-care/api/public/reports/report/${result.workflowId as string}/${encodeURIComponent(result.runId)}`;
    expect(result.statusUrl).toMatch(`${sandbox.origin}/${path}/status?analyticsAccessToken=`);
    expect(result.statusUrl).toMatch(/%3D%3D$/);
  });
});

describe('the status of an export', () => {
  it('is RUNNING in an array for a while, then CLOSED in an object with a download', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = new KhorosCaller(await opened({ now: () => now, jobMs: 5000 }));
    const { statusUrl } = (await caller.post(january)).json.result;
    now += 4999;
    const running = (await caller.call(statusUrl)).json.result;
    expect(running).toMatchObject([
      { jobInfo: { statusUrl, downloadUrl: '' }, result: { runnerState: 'RUNNING', detail: '' } },
    ]);
    now += 1;
    const closed = (await caller.call(statusUrl)).json.result;
    expect(closed.result).toMatchObject({ runnerState: 'CLOSED', detail: 'COMPLETED' });
    expect(closed.jobInfo.downloadUrl).toBe(statusUrl.replace('/status?', '/download?'));
  });

  it('needs the credentials and the token of its URL, both', async () => {
    const caller = new KhorosCaller(await opened());
    const { statusUrl } = (await caller.post(january)).json.result;
    expect((await ask(statusUrl)).status).toBe(401);
    expect((await caller.call(statusUrl.replace(/\?.*/, ''))).status).toBe(403);
    expect((await caller.call(statusUrl.replace(/%3D%3D$/, ''))).status).toBe(403);
  });

  it('is not found if the run id is not encoded, is another one, or is broken', async () => {
    const caller = new KhorosCaller(await opened());
    const { statusUrl, runId } = (await caller.post(january)).json.result;
    const encoded = encodeURIComponent(runId);
    for (const wrong of [runId, `${encoded}A`, '%E0%A4%A']) {
      expect((await caller.call(statusUrl.replace(encoded, wrong))).status).toBe(404);
    }
  });

  it('is known for 24 hours', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = new KhorosCaller(await opened({ now: () => now }));
    const { statusUrl } = (await caller.post(january)).json.result;
    now += 86_399_999;
    expect((await caller.call(statusUrl)).status).toBe(200);
    now += 1;
    expect((await caller.call(statusUrl)).status).toBe(404);
  });
});

describe('the helper endpoints', () => {
  it('list teams with ids that an export takes, and their members', async () => {
    const caller = new KhorosCaller(await opened());
    const { result } = (await caller.get('teams')).json;
    for (const { teamId, numberOfMembers } of result) {
      const rows = await caller.rows([...everybody, ['teamId', String(teamId)]]);
      expect(rows).toHaveLength(numberOfMembers);
    }
    expect(result.length).toBeGreaterThan(2);
  });

  it('need the key of the company', async () => {
    const caller = new KhorosCaller(await opened());
    const { baseUrl } = caller.source;
    for (const path of ['teams', 'config/timezones']) {
      expect((await caller.call(`${baseUrl}/${path}`)).status).toBe(400);
      expect((await caller.call(`${baseUrl}/${path}?${form([['companyKey', 'x']]).toString()}`)).status).toBe(
        403,
      );
    }
  });
});

function rename(args: Arguments, change: (name: string) => string): Arguments {
  return args.map(([name, value]) => [change(name), value]);
}
