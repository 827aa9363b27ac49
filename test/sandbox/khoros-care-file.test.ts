import { describe, expect, it } from '@jest/globals';

import { everybody, january, KhorosCaller } from './khoros-care-caller.js';
import type { Json } from './open.js';
import { ask, folder, listing, opened } from './open.js';

const millis = ['CONSOLE_LOGGED_IN', 'GREEN_STATE', 'YELLOW_STATE', 'RED_STATE', 'MOBILE'].map(
  (name) => `TOTAL_${name}_TIME_MILLIS`,
);

describe('the download of a Khoros Care export', () => {
  it('is a 307 to a pre-signed URL', async () => {
    const sandbox = await opened();
    const caller = new KhorosCaller(sandbox);
    const { result } = await caller.statusOf();
    const answer = await caller.call(result.jobInfo.downloadUrl);
    expect([answer.status, answer.text]).toEqual([307, '']);
    expect(answer.headers.get('location')).toContain(`${sandbox.origin}/khoros-care/store/`);
    expect(answer.headers.get('location')).toMatch(/Expires=\d+&Signature=/);
  });

  it('is not found while the job runs', async () => {
    const caller = new KhorosCaller(await opened({ jobMs: 60_000 }));
    const { statusUrl } = (await caller.post(january)).json.result;
    expect((await caller.call(statusUrl.replace('/status?', '/download?'))).status).toBe(404);
  });

  it('refuses the credentials at the pre-signed URL', async () => {
    const caller = new KhorosCaller(await opened());
    const answer = await caller.call(await caller.location());
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('<Code>InvalidArgument</Code>');
  });

  it('leads to a URL that lives 60 seconds, and to a fresh one at every call', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = new KhorosCaller(await opened({ now: () => now }));
    const { downloadUrl } = (await caller.statusOf()).result.jobInfo;
    const location = (await caller.call(downloadUrl)).headers.get('location')!;
    now += 59_999;
    expect((await ask(location)).status).toBe(200);
    now += 1;
    const late = await ask(location);
    expect([late.status, late.text]).toEqual([403, expect.stringContaining('Request has expired')]);
    expect((await ask((await caller.call(downloadUrl)).headers.get('location')!)).status).toBe(200);
  });

  it.each([
    ['a later expiry', 'Expires', '9999999999', 'SignatureDoesNotMatch'],
    ['no signature', 'Signature', null, 'AccessDenied'],
  ])('is not reached by a URL with %s', async (_what, name, value, code) => {
    const link = new URL(await new KhorosCaller(await opened()).location());
    if (value === null) link.searchParams.delete(name);
    else link.searchParams.set(name, value);
    const answer = await ask(link.href);
    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.text)?.[1]]).toEqual([403, code]);
  });
});

describe('the file of a Khoros Care export', () => {
  it('is an array of all agents as the listing has them, without a line end', async () => {
    const sandbox = await opened({ users: 700 });
    const text = await new KhorosCaller(sandbox).file();
    expect(JSON.parse(text)).toEqual(await listing(sandbox, 'khoros-care'));
    expect(text).not.toMatch(/[\n\r]/);
  });

  it('has strings and nothing else, empty ones too', async () => {
    const rows = await new KhorosCaller(await opened()).rows();
    const cells = rows.flatMap((row) => Object.values(row as object));
    expect(new Set(cells.map((cell) => typeof cell))).toEqual(new Set(['string']));
    expect(rows.filter((row) => row.AGENT_EMAIL === '').length).toBeGreaterThan(0);
  });

  it('leaves out disabled agents unless they are asked for', async () => {
    const caller = new KhorosCaller(await opened());
    const all = await caller.rows(everybody);
    const some = await caller.rows(january);
    expect(some).toEqual(all.filter((row) => row.STATUS === 'Enabled'));
    expect(some.length).toBeLessThan(all.length);
  });

  it('has the agents of repeated ids, and those of repeated teams', async () => {
    const caller = new KhorosCaller(await opened());
    const all = await caller.rows();
    const wanted = [all[3].AGENT_ID, all[1].AGENT_ID, '1'].map((id) => ['agentId', id] as const);
    expect(await caller.rows([...everybody, ...wanted])).toEqual([all[1], all[3]]);
    const teams = [
      ['teamId', '7031'],
      ['teamId', '7032'],
    ] as const;
    const members = all.filter((row) => /South|Nacht/.test(row.TEAMS));
    expect(await caller.rows([...everybody, ...teams])).toEqual(members);
    expect(await caller.rows([...everybody, ...teams, ...wanted])).toEqual([all[1], all[3]]);
  });

  it('is cut to metrics, which are written in lower case and may leave out the id', async () => {
    const caller = new KhorosCaller(await opened());
    const metrics = ['total_mobile_time_millis', 'agent_name'].map((id) => ['reportMetrics', id] as const);
    const [row] = await caller.rows([...january, ...metrics]);
    expect(Object.keys(row)).toEqual(['AGENT_NAME', 'TOTAL_MOBILE_TIME_MILLIS']);
    const wrong = await caller.post([...january, ['reportMetrics', 'AGENT_NAME']]);
    expect(wrong.json).toMatchObject({ status: 'FAIL', result: expect.stringContaining('AGENT_NAME') });
  });

  it('has other times for another period, and all else the same', async () => {
    const caller = new KhorosCaller(await opened());
    const firstDay = january.map(([name, ms]) => [name, name === 'endTime' ? '1735776000000' : ms] as const);
    const [[one], [other]] = [await caller.rows(), await caller.rows(firstDay)] as [Json[], Json[]];
    const timesOf = (row: Json): [string, string][] =>
      Object.entries(row as Record<string, string>).filter(([name]) => name.startsWith('TOTAL_'));
    expect(timesOf(other)).not.toEqual(timesOf(one));
    expect({ ...other, ...Object.fromEntries(timesOf(one)) }).toEqual(one);
  });

  it('has each time as a clock and in milliseconds, which agree', async () => {
    const rows = await new KhorosCaller(await opened()).rows();
    for (const row of rows) {
      for (const name of millis) {
        const clock: string[] = row[name.replace('_MILLIS', '')].split(':');
        const seconds = clock.reduce((sum, part) => sum * 60 + Number(part), 0);
        expect(seconds * 1000).toBe(Number(row[name]));
      }
    }
  });

  it('in CSV has a header, a line per agent and no column in milliseconds', async () => {
    const caller = new KhorosCaller(await opened({ users: 2 }));
    const [first] = await caller.rows();
    const csv = await caller.file([...everybody, ['reportFormat', 'csv']]);
    const header = csv.slice(0, csv.indexOf('\r\n')).split(',');
    expect(header).toEqual(Object.keys(first).filter((name) => !millis.includes(name)));
    expect(csv.endsWith('\r\n')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(4);
  });

  it('is an empty array if there is nobody', async () => {
    expect(await new KhorosCaller(await opened({ users: 0 })).file()).toBe('[]');
  });

  it('is the same from a sandbox that is opened again, though there are more agents by now', async () => {
    const dir = await folder();
    const first = await opened({ dir, users: 10 });
    const caller = new KhorosCaller(first);
    const { statusUrl } = (await caller.post(everybody)).json.result;
    const truth = await listing(first, 'khoros-care');
    await first.close();
    await opened({ dir, users: 20 });
    const { downloadUrl } = (await caller.call(statusUrl)).json.result.jobInfo;
    const location = (await caller.call(downloadUrl)).headers.get('location')!;
    expect(await (await fetch(location)).json()).toEqual(truth);
  });

  it('is made while it is read', async () => {
    const sandbox = await opened({ users: 10_000_000 });
    const left = new AbortController();
    const { body } = await fetch(await new KhorosCaller(sandbox).location(), { signal: left.signal });
    const { value } = await body!.getReader().read();
    expect(new TextDecoder().decode(value)).toMatch(/^\[\{"AGENT_ID":"4711",/);
    left.abort();
  });
});
