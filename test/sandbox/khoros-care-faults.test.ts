import { describe, expect, it } from '@jest/globals';

import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { everybody, january, KhorosCaller } from './khoros-care-caller.js';
import { ask, opened } from './open.js';

type FaultInput = Parameters<Sandbox['faults']['add']>[0];

const at = (route: string): { provider: string; route: string } => ({ provider: 'khoros-care', route });

describe('the faults of a Khoros Care export', () => {
  it('let it fail for good', async () => {
    const { sandbox, caller } = await company();
    const { statusUrl } = (await caller.post(january)).json.result;
    sandbox.faults.add({ ...at('status'), kind: 'job-failed' });
    const first = (await caller.call(statusUrl)).json.result;
    expect(first).toMatchObject([
      { jobInfo: { downloadUrl: '' }, result: { runnerState: 'CLOSED', detail: 'FAILED' } },
    ]);
    expect((await caller.call(statusUrl)).json.result).toEqual(first);
  });

  it.each(['status', 'download'])('let it be gone at its %s', async (route) => {
    const { sandbox, caller } = await company();
    const { statusUrl, downloadUrl } = (await caller.statusOf()).result.jobInfo;
    sandbox.faults.add({ ...at(route), kind: 'job-gone' });
    expect((await caller.call(route === 'status' ? statusUrl : downloadUrl)).status).toBe(404);
    expect((await caller.call(statusUrl)).status).toBe(404);
  });

  it('give its status as an object while it runs, or as an array when it is done', async () => {
    const { caller, sandbox } = await company({ jobMs: 60_000 });
    sandbox.faults.add({ ...at('status'), kind: 'result-shape', as: 'object' });
    expect((await caller.statusOf()).result.result.runnerState).toBe('RUNNING');
    const other = await company({}, { ...at('status'), kind: 'result-shape', as: 'array' });
    expect((await other.caller.statusOf()).result[0].result.detail).toBe('COMPLETED');
  });

  it('close it with another detail and no file, or with none and a file', async () => {
    const { caller, sandbox } = await company();
    sandbox.faults.add({ ...at('status'), kind: 'closed-as', detail: 'TERMINATED' });
    const ended = (await caller.statusOf()).result;
    expect([ended.result.detail, ended.jobInfo.downloadUrl]).toEqual(['TERMINATED', '']);
    sandbox.faults.add({ ...at('status'), kind: 'closed-as', detail: null });
    const done = (await caller.statusOf()).result;
    expect([done.result.detail, done.jobInfo.downloadUrl]).toEqual([null, expect.stringMatching(/^http/)]);
  });

  it('give its URLs in the words of the older examples, and they work', async () => {
    const { caller, sandbox } = await company({}, { ...at('create'), kind: 'old-links' });
    sandbox.faults.add({ ...at('status'), kind: 'old-links' });
    const { statusUrl } = (await caller.post(january)).json.result;
    const { downloadUrl } = (await caller.call(statusUrl)).json.result.jobInfo;
    const query = `?companyKey=${caller.source.companyKey!}`;
    expect([new URL(statusUrl).search, new URL(downloadUrl).search]).toEqual([query, query]);
    expect((await caller.call(downloadUrl)).status).toBe(307);
  });

  it('name a download at once that is not there yet', async () => {
    const { caller } = await company({ jobMs: 60_000 }, { ...at('create'), kind: 'early-link' });
    const { downloadUrl } = (await caller.post(january)).json.result;
    expect((await caller.call(downloadUrl)).status).toBe(404);
  });

  it('send the caller to another origin for the status', async () => {
    const { caller } = await company({}, { ...at('create'), kind: 'foreign-link' });
    const { statusUrl } = (await caller.post(january)).json.result;
    expect(new URL(statusUrl).hostname).toBe('analytics-qa.example');
  });

  it('let the pre-signed URL be old when it is given, or when it is followed', async () => {
    const { caller, sandbox } = await company({}, { ...at('download'), kind: 'expire-link' });
    expect((await ask(await caller.location())).status).toBe(403);
    const location = await caller.location();
    sandbox.faults.add({ ...at('file'), kind: 'expire-link' });
    expect([(await ask(location)).status, (await ask(location)).status]).toEqual([403, 200]);
  });

  it('hand the file over without a redirection', async () => {
    const { caller } = await company({}, { ...at('download'), kind: 'direct-file' });
    const { downloadUrl } = (await caller.statusOf()).result.jobInfo;
    const answer = await caller.call(downloadUrl);
    expect([answer.status, answer.json.length]).toEqual([200, 40]);
  });

  it('send JSON as plain text', async () => {
    const { caller } = await company({}, { ...at('create'), kind: 'plain-text' });
    const answer = await caller.post(january);
    expect([answer.headers.get('content-type'), answer.json.status]).toEqual(['text/plain', 'PASS']);
  });

  it('use up the rate limit, or leave a request uncounted', async () => {
    let now = Date.UTC(2026, 0, 1);
    const { caller, sandbox } = await company({ now: () => now });
    sandbox.faults.add({ ...at('teams'), kind: 'empty-bucket' });
    expect([(await caller.get('teams')).status, (await caller.post(january)).status]).toEqual([429, 429]);
    now += 60_000;
    sandbox.faults.add({ ...at('teams'), kind: 'uncounted', times: 'always' });
    for (let n = 0; n < 25; n++) expect((await caller.get('teams')).status).toBe(200);
  });
});

describe('the rows of a Khoros Care file', () => {
  it('come behind a byte order mark', async () => {
    const text = await faulty({ ...at('file'), kind: 'byte-order-mark' });
    expect([text.charCodeAt(0), JSON.parse(text.slice(1)).length]).toEqual([0xfeff, 40]);
  });

  it('have one that is cut in the middle', async () => {
    const text = await faulty({ ...at('file'), kind: 'malformed-line', row: 2 });
    const before = text.slice(0, text.indexOf(',{"AGENT_ID":"4713"'));
    expect(JSON.parse(`${before}]`)).toHaveLength(2);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('have one without an id', async () => {
    const rows = JSON.parse(await faulty({ ...at('file'), kind: 'row-without-id', row: 7 }));
    expect(rows.flatMap((row: object, index: number) => ('AGENT_ID' in row ? [] : [index]))).toEqual([7]);
  });

  it('have one twice', async () => {
    const rows = JSON.parse(await faulty({ ...at('file'), kind: 'repeat-row', row: 7 }));
    expect(rows).toHaveLength(41);
    expect(rows[8]).toEqual(rows[7]);
  });

  it('have null in the place of what is empty', async () => {
    const text = await faulty({ ...at('file'), kind: 'null-cells' });
    expect(text).toContain('"AGENT_EMAIL":null');
    expect(text).not.toContain(':""');
  });

  it('have keys in lower case', async () => {
    const [row] = JSON.parse(await faulty({ ...at('file'), kind: 'lower-case-keys' }));
    expect(Object.keys(row).slice(0, 2)).toEqual(['agent_id', 'agent_name']);
  });

  it('change all at once, and end early', async () => {
    const { caller, sandbox } = await company({}, { ...at('file'), kind: 'byte-order-mark' });
    sandbox.faults.add({ ...at('file'), kind: 'lower-case-keys' });
    sandbox.faults.add({ ...at('file'), kind: 'row-without-id', row: 0 });
    sandbox.faults.add({ ...at('file'), kind: 'truncate', afterBytes: 17 });
    expect(await caller.file()).toBe('\uFEFF[{"agent_name"');
  });
});

async function company(
  options: Parameters<typeof opened>[0] = {},
  fault?: FaultInput,
): Promise<{ sandbox: Sandbox; caller: KhorosCaller }> {
  const sandbox = await opened(options);
  if (fault) sandbox.faults.add(fault);
  return { sandbox, caller: new KhorosCaller(sandbox) };
}

async function faulty(fault: FaultInput): Promise<string> {
  const { caller } = await company({}, fault);
  return caller.file(everybody);
}
