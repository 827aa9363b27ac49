import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { openHttp, type Http } from '../../../src/http/http.js';
import { pollAgainMs } from '../../../src/providers/khoros-care/export.js';
import type { Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import { collect, everything, expectFault, idsOf, never } from '../../contracts/provider/collect.js';
import * as care from '../../contracts/provider/khoros-care-recording.js';
import type { Recording } from '../../contracts/provider/recording.js';
import { bytes, json, status } from '../../contracts/provider/recording.js';
import { withOptions } from '../../contracts/provider/with-options.js';

const { create, poll, download, file, teams, envelope, march, state } = care;

describe('Khoros Care', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await care.khorosCareRecording(3);
    http = openHttp();
    source = connect();
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  function connect(more: object = {}): Source {
    return withOptions(connectSource(care.khorosCareSettingsOf(recording.origin, more), { http }), march);
  }

  async function usersOf(rows: unknown, keepRaw = false) {
    recording.next(file, json(rows));
    return (await collect(source, { ...everything, keepRaw })).flatMap(({ users }) => users);
  }

  const heardAt = (route: string) => recording.heard.find((heard) => heard.route === route);

  it('gets Basic on every call but that of the file store (oddity 1)', async () => {
    await collect(source);
    const basic = `Basic ${Buffer.from('api-user@acme.example:s3cret:ä').toString('base64')}`;
    expect(recording.heard.map(({ route, headers }) => [route, headers.authorization])).toEqual([
      [create, basic],
      [poll, basic],
      [poll, basic],
      [download, basic],
      [file, undefined],
    ]);
  });

  it.each([
    'https://analytics-api.app.lithium.com.evil.test',
    'http://127.0.0.1:1',
    'file://',
    '//evil.test',
  ])('whose status URL leads to %s is not asked there (oddity 1)', async (origin) => {
    recording.next(create, json(care.started(origin)));
    const work = collect(source);
    await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expect(work).rejects.toThrow('result.statusUrl leads to a foreign origin');
    await expect(work).rejects.not.toThrow(/evil|analyticsAccessToken/);
  });

  it('whose download URL leads elsewhere is not asked there (oddity 1)', async () => {
    const { downloadUrl } = care.linksAt('https://evil.test');
    recording.from(poll, json(envelope(state('CLOSED', 'COMPLETED', downloadUrl))));
    const work = collect(source);
    await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expect(work).rejects.toThrow('result.jobInfo.downloadUrl leads to a foreign origin');
  });

  it("may name its own origin in links; they are called at the source's, byte for byte (oddity 1)", async () => {
    recording.next(create, json(care.started('https://analytics-api.app.lithium.com')));
    const ticket = await source.begin(everything, never);
    expect(JSON.stringify(ticket)).not.toContain('lithium.com');
    expect(await source.check(ticket, never)).toEqual({ state: 'ready' });
    const { pathname, search } = heardAt(poll)!.url;
    expect(`${recording.origin}${pathname}${search}`).toBe(care.linksAt(recording.origin).statusUrl);
  });

  it('cannot lead elsewhere by a path of two slashes', async () => {
    const statusUrl = 'https://analytics-api.app.lithium.com//evil.test/status';
    recording.next(create, json(envelope({ workflowId: 'w', runId: 'r', statusUrl })));
    const ticket = await source.begin(everything, never);
    await expectFault(source.check(ticket, never), { code: 'RESULT_EXPIRED', providerStatus: 404 });
    expect(recording.heard).toHaveLength(2);
  });

  it.each(['', '/api/public', '/api/public/'])('is found by a base URL that ends in %j', async (end) => {
    const baseUrl = `${recording.origin}${end}`;
    expect(idsOf(await collect(connect({ baseUrl })))).toHaveLength(3);
  });

  it('is asked below the path of a proxy that it does not know of', async () => {
    const baseUrl = `${recording.origin}/care/api/public`;
    recording.next(
      'POST /care/api/public/reports/report/user',
      json(care.started('https://analytics-api.app.lithium.com')),
    );
    const proxied = connect({ baseUrl });
    const ticket = await proxied.begin(everything, never);
    await proxied.check(ticket, never).catch(() => undefined);
    expect(recording.heard.at(-1)?.url.pathname).toMatch(
      /^\/care\/api\/public\/reports\/report\/.*\/status$/,
    );
  });

  it('gets its arguments in the body, lists as repeated ones, and the key in the query (oddity 2)', async () => {
    const options = {
      ...march,
      agentIds: ['1', '2'],
      teamIds: ['6222'],
      includeDisabled: true,
      locale: 'en',
      metrics: ['agent_email', 'agent_name'],
      timezone: 'Europe/Berlin',
    };
    await collect(source, { ...everything, options });
    const { url, headers, body } = heardAt(create)!;
    expect([url.search, headers['content-type']]).toEqual([
      '?companyKey=acme-prod',
      'application/x-www-form-urlencoded',
    ]);
    expect([...new URLSearchParams(body)]).toEqual([
      ['startTime', '1740787200000'],
      ['endTime', '1743465599999'],
      ['reportFormat', 'json'],
      ['includeDisabled', 'true'],
      ['locale', 'en'],
      ['timezone', 'Europe/Berlin'],
      ['agentId', '1'],
      ['agentId', '2'],
      ['teamId', '6222'],
      ['reportMetrics', 'agent_email'],
      ['reportMetrics', 'agent_name'],
    ]);
  });

  it('gets the id among the metrics, and nothing that was not asked (oddity 2)', async () => {
    await collect(source, { ...everything, options: { ...march, metrics: ['agent_name'] } });
    expect(new URLSearchParams(heardAt(create)!.body).getAll('reportMetrics')).toEqual([
      'agent_id',
      'agent_name',
    ]);
    await collect(source);
    const bodies = recording.heard.filter(({ route }) => route === create).map(({ body }) => body);
    expect(bodies[1]).toBe('startTime=1740787200000&endTime=1743465599999&reportFormat=json');
  });

  it('is asked for a fresh link for each download, which redirects (oddity 5)', async () => {
    recording.next(file, status(403, '<Error><Code>AccessDenied</Code></Error>'));
    expect(idsOf(await collect(source))).toHaveLength(3);
    expect([recording.countOf(poll), recording.countOf(download), recording.countOf(file)]).toEqual([
      3, 2, 2,
    ]);
  });

  it('may hand over the file at once (oddity 5)', async () => {
    recording.next(download, json([care.row(7)]));
    expect(idsOf(await collect(source))).toEqual(['4718']);
    expect(recording.countOf(file)).toBe(0);
  });

  it('may redirect by a path (oddity 5)', async () => {
    recording.next(download, status(307, '', { location: '/files/export.json' }));
    expect(idsOf(await collect(source))).toHaveLength(3);
  });

  it('may not redirect into a private network (oddity 5)', async () => {
    recording.from(download, status(307, '', { location: 'https://10.0.0.1/export.json?secret=1' }));
    const work = collect(source);
    await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expect(work).rejects.not.toThrow(/secret=1/);
  });

  it('says in a 200 that it refuses (oddity 6)', async () => {
    const sentence = 'Unable to hydrate filter: Too many buckets (745) requested';
    recording.next(create, json(envelope(sentence, 'FAIL')), json(envelope(sentence)));
    for (let time = 0; time < 2; time += 1) {
      const work = source.begin(everything, never);
      await expectFault(work, { code: 'PROVIDER_REJECTED', remedy: 'give-up', providerStatus: 200 });
      await expect(work).rejects.toThrow(sentence);
    }
  });

  it('may write any result as a list of one (oddity 7)', async () => {
    const { result } = care.started(recording.origin) as JsonObject;
    const done = state('CLOSED', 'COMPLETED', care.linksAt(recording.origin).downloadUrl);
    recording.next(create, json(envelope([result])));
    recording.from(poll, json(envelope([done])));
    expect(idsOf(await collect(source))).toHaveLength(3);
  });

  it('is polled although the first answer has a download URL (oddity 8)', async () => {
    const { result } = care.started(recording.origin) as JsonObject;
    const early = { ...(result as JsonObject), downloadUrl: care.linksAt(recording.origin).downloadUrl };
    recording.next(create, json(envelope(early)));
    recording.next(poll, json(envelope([state('RUNNING', '')])));
    const ticket = await source.begin(everything, never);
    expect(await source.check(ticket, never)).toMatchObject({ state: 'pending', againMs: 2000 });
    expect(await source.check(ticket, never)).toEqual({ state: 'ready' });
    expect(recording.countOf(download)).toBe(0);
  });

  it('says how it closed (oddity 9)', async () => {
    const reason = 'see https://files.test/log?token=hush';
    recording.next(poll, json(envelope([state('CLOSED', 'TIMED_OUT', '', { reason })])));
    const check = await source.check(await source.begin(everything, never), never);
    expect(check).toEqual({
      state: 'failed',
      reason: 'Khoros Care closed it as TIMED_OUT: see https://files.test/log',
      providerCode: 'TIMED_OUT',
    });
  });

  it('may write columns in any case, and have columns of its own (oddity 10)', async () => {
    const row = {
      agent_id: '1',
      Agent_Email: 'a@x.test',
      total_mobile_time_millis: '5',
      Teams: 'North',
      SKILL: null,
    };
    expect(await usersOf([row], true)).toEqual([
      {
        id: 'care:1',
        source: 'care',
        providerUserId: '1',
        email: 'a@x.test',
        agentActivity: { mobileMs: 5 },
        customAttributes: { Teams: 'North', SKILL: null },
        raw: row,
      },
    ]);
  });

  it('may not have the column of the id; then the e-mail address is it (oddity 10)', async () => {
    const rows = [
      { AGENT_EMAIL: 'a@x.test' },
      { AGENT_ID: '', AGENT_EMAIL: 'b@x.test' },
      { AGENT_NAME: 'C' },
    ];
    expect((await usersOf(rows)).map(({ providerUserId }) => providerUserId)).toEqual([
      'a@x.test',
      'b@x.test',
    ]);
  });

  it('writes all as strings, some of them empty or null (oddity 11)', async () => {
    const row = { AGENT_ID: '1', AGENT_NAME: '', AGENT_EMAIL: null, TOTAL_MOBILE_TIME_MILLIS: '' };
    expect(await usersOf([row])).toEqual([{ id: 'care:1', source: 'care', providerUserId: '1' }]);
    const odd = { AGENT_ID: '2', TOTAL_MOBILE_TIME_MILLIS: '12:30', TOTAL_RED_STATE_TIME_MILLIS: '86400000' };
    expect(await usersOf([odd])).toMatchObject([{ agentActivity: { redStateMs: 86_400_000 } }]);
  });

  it('may give any content type (oddity 12)', async () => {
    const plain = { 'content-type': 'text/plain' };
    recording.next(create, status(200, JSON.stringify(care.started(recording.origin)), plain));
    recording.next(file, status(200, '[]', plain));
    expect(idsOf(await collect(source))).toEqual([]);
  });

  it('may begin the file with a byte order mark, and pack it (oddity 13)', async () => {
    const whole = Buffer.from(`\uFEFF${JSON.stringify([care.row(0)])}\n`);
    recording.next(file, bytes(whole), bytes(gzipSync(whole)));
    for (let time = 0; time < 2; time += 1) expect(idsOf(await collect(source))).toEqual(['4711']);
  });

  it('that sends something else than an array is given up (oddity 13)', async () => {
    recording.next(file, json(envelope([])));
    const work = collect(source);
    await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    await expect(work).rejects.toThrow('the answer is no JSON list');
  });

  it.each([
    [401, 'PROVIDER_AUTH', 'Check the credentials of this source in the settings.'],
    [403, 'PROVIDER_FORBIDDEN', 'Check companyKey, and that Khoros Support has enabled the user'],
  ] as const)('tells of bad health in words after a %i', async (code, fault, words) => {
    recording.next(teams, status(code, '<html>'));
    const work = source.health(never);
    await expectFault(work, { code: fault, providerStatus: code });
    await expect(work).rejects.toThrow(
      `Checking the credentials failed at source care: Khoros Care: answered ${code}.`,
    );
    await expect(work).rejects.toThrow(words);
    await expect(work).rejects.not.toThrow(/s3cret|acme-prod/);
  });

  it('can fill the fields that its table names, and filter by none', () => {
    expect(source.capabilities.fields).toEqual(
      expect.arrayContaining(['email', 'name', 'agentActivity.mobileMs', 'customAttributes']),
    );
    expect(source.capabilities).toMatchObject({ filters: [], remoteJob: true, remoteCancel: false });
  });

  it('is polled after 2 s at first and every 30 s at last', () => {
    expect([-5, 0, 3_000, 20_000, 3_600_000].map(pollAgainMs)).toEqual([2000, 2000, 3000, 20_000, 30_000]);
  });
});
