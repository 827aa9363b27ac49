import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import { connectSource } from '../../../src/providers/registry.js';
import type { CollectRequest, Source } from '../../../src/providers/provider.js';
import { baseString, signature } from '../../../src/providers/gigya/auth.js';
import { collect, everything, expectFault, idsOf, never, reading } from '../../contracts/provider/collect.js';
import {
  account,
  exported,
  exportedUser,
  exportUsers,
  gigyaRecording,
  gigyaSettingsOf,
  refusal,
  search,
} from '../../contracts/provider/gigya-recording.js';
import {
  bytes,
  json,
  stallAfter,
  status,
  type Play,
  type Recording,
} from '../../contracts/provider/recording.js';

const secret = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const hour = 3_600_000;

describe('Gigya', () => {
  let recording: Recording;
  let http: Http;

  beforeEach(async () => {
    recording = await gigyaRecording(
      Array.from({ length: 3 }, (_, index) => account(index)),
      Array.from({ length: 120 }, (_, index) => exportedUser(index)),
    );
    http = openHttp();
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  function connect(more: object = {}): Source {
    return connectSource(gigyaSettingsOf(recording.origin, more), { http });
  }

  /** The forms that a method was called with. */
  function forms(route: string): Record<string, string>[] {
    return recording.heard
      .filter((heard) => heard.route === route)
      .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  }

  function withOptions(options: Record<string, string | boolean>): CollectRequest {
    return { ...everything, options };
  }

  describe('as it is called', () => {
    it('gets all in a form, signed, and never the secret', async () => {
      await collect(connect());
      const [{ sig, ...form } = {}] = forms(search);
      const url = new URL(`${recording.origin}/accounts.search`);
      expect(sig).toBe(signature(baseString('POST', url, form), secret));
      expect(form).toMatchObject({
        apiKey: '3_EXAMPLEapiKeyAAAA',
        userKey: 'EXAMPLEuserKey',
        format: 'json',
        httpStatusCodes: 'false',
      });
      expect(Math.abs(Number(form.timestamp) - Date.now() / 1000)).toBeLessThan(60);
      const [{ url: called, headers, body } = { url, headers: {}, body: '' }] = recording.heard;
      expect(JSON.stringify([called, headers, decodeURIComponent(body)])).not.toContain(secret.slice(0, -1));
    });

    it('gets another nonce with each call', async () => {
      const source = connect();
      await Promise.all(Array.from({ length: 20 }, () => source.health(never)));
      expect(new Set(forms(search).map(({ nonce }) => nonce)).size).toBe(20);
    });

    it("needs no userKey with a partner's secret", async () => {
      await collect(connect({ userKey: undefined }));
      expect(forms(search)[0]).not.toHaveProperty('userKey');
    });

    it.each([
      ['accountsSearch', search, { query: 'SELECT UID FROM accounts LIMIT 1' }],
      ['exportUsers', exportUsers, { fields: 'uid', limit: '1' }],
    ])('is asked for one id to see that all is well (%s)', async (method, route, params) => {
      await connect({ method }).health(never);
      expect(forms(route)).toEqual([expect.objectContaining(params)]);
      await expect(recording.quiet()).resolves.toBeUndefined();
    });

    it('is well when the one id is the first of endless ones', async () => {
      const body = Buffer.from(JSON.stringify(exported([exportedUser(0), exportedUser(1)])));
      recording.next(exportUsers, stallAfter(body, body.length - 20));
      await connect({ method: 'exportUsers' }).health(never);
      await expect(recording.quiet()).resolves.toBeUndefined();
    });

    it.each([{ where: 'a = 1' }, { accountType: 'LITE' }])(
      'refuses exportUsers the option %j, naming it',
      (options) => {
        const [name = ''] = Object.keys(options);
        expect(() => connect({ method: 'exportUsers' }).validate(withOptions(options))).toThrow(
          expect.objectContaining({ code: 'BAD_USER_INPUT', argument: `input.options.gigya.${name}` }),
        );
      },
    );

    it.each([
      ['includePendingUsers', { includePendingUsers: true }],
      ['where', { where: 'a = 1) OR (b = 2' }],
      ['accountType', { accountType: 'ALL' }],
    ])('refuses accountsSearch a wrong %s, naming it', (name, options) => {
      expect(() => connect().validate(withOptions(options))).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', argument: `input.options.gigya.${name}` }),
      );
    });

    it('can do what its method can', () => {
      const none = { remoteJob: false, remoteCancel: false, progress: false, nativeLimit: false };
      const window = ['UPDATED_SINCE', 'UPDATED_BEFORE'];
      expect(connect().capabilities).toMatchObject({ ...none, nativeFilters: window, filters: window });
      expect(connect({ method: 'exportUsers' }).capabilities).toEqual({
        ...none,
        nativeFilters: [],
        filters: [],
        fields: ['providerUserId', 'identities'],
      });
      expect(connect().capabilities.fields).toContain('address.city');
    });
  });

  describe('with another data center', () => {
    it.each([
      ['us1.gigya.com', 'set dataCenter: us1.gigya.com'],
      ['cn1.sapcdm.cn', 'set dataCenter: cn1.sapcdm.cn'],
      ['evil.example', 'set dataCenter to its domain'],
      ['evil.example/gigya.com', 'set dataCenter to its domain'],
      ['evilgigya.com', 'set dataCenter to its domain'],
      [undefined, 'set dataCenter to its domain'],
    ])('%s says which, and is not called (oddity 2)', async (apiDomain, advice) => {
      const location = `${recording.origin}/elsewhere`;
      recording.from(search, json(refusal(301001, 'Invalid data center', { apiDomain, location })));
      const work = collect(connect());
      await expectFault(work, { code: 'PROVIDER_REJECTED', remedy: 'give-up', providerCode: '301001' });
      await expect(work).rejects.toThrow(advice);
      await expect(work).rejects.not.toThrow(/evil/);
      expect(recording.heard).toHaveLength(1);
    });

    it('is not followed by a redirect either', async () => {
      recording.from(search, status(307, '', { location: `${recording.origin}/elsewhere` }));
      await expectFault(collect(connect()), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      expect(recording.heard).toHaveLength(1);
    });
  });

  describe('with a clock of its own (oddity 3)', () => {
    const inHours = (hours: number) => new Date(Date.now() + hours * hour);

    /** Refuses every signature that is not as old as this clock says. */
    function keepsTime(
      honest: Play,
      hours: number,
      told: (now: Date) => [object, Record<string, string>],
    ): Play {
      return (response, heard) => {
        const now = inHours(hours);
        const timestamp = Number(new URLSearchParams(heard.body).get('timestamp')) * 1000;
        const [more, headers] = told(now);
        const late = json(refusal(403002, 'Request has expired', more), 200, headers);
        (Math.abs(timestamp - now.getTime()) > 120_000 ? late : honest)(response, heard);
      };
    }

    const page = json({ results: [account(0)], errorCode: 0 });
    const users = json(exported([exportedUser(0)]));

    it.each([-3, 3])('that is %i hours off by Date is signed for anew, once and for all', async (hours) => {
      recording.from(
        search,
        keepsTime(page, hours, (now) => [{}, { date: now.toUTCString() }]),
      );
      const source = connect();
      expect(idsOf(await collect(source))).toHaveLength(1);
      expect(idsOf(await collect(source))).toHaveLength(1);
      expect(recording.countOf(search)).toBe(3);
    });

    it('is believed by the time of the body when Date is that of an edge', async () => {
      recording.from(
        search,
        keepsTime(page, 3, (now) => [{ time: now.toISOString() }, {}]),
      );
      expect(idsOf(await collect(connect()))).toHaveLength(1);
    });

    it('is believed in a stream, too', async () => {
      recording.from(
        exportUsers,
        keepsTime(users, 3, (now) => [{}, { date: now.toUTCString() }]),
      );
      expect(idsOf(await collect(connect({ method: 'exportUsers' })))).toHaveLength(1);
      expect(recording.countOf(exportUsers)).toBe(2);
    });

    it('that does not help is a fault of the credentials', async () => {
      recording.from(search, json(refusal(403002, 'Request has expired')));
      const work = collect(connect());
      await expectFault(work, { code: 'PROVIDER_AUTH', remedy: 'give-up', providerCode: '403002' });
      await expect(work).rejects.toThrow(/the clock of this machine is wrong/);
      expect(recording.countOf(search)).toBe(2);
    });

    it('may call a late signature a wrong one, but a right clock leaves it wrong', async () => {
      const wrong = refusal(403003, 'Invalid request signature');
      recording.next(search, json(wrong, 200, { date: inHours(3).toUTCString() }));
      expect(idsOf(await collect(connect()))).toHaveLength(3);
      recording.from(search, json(wrong));
      await expectFault(collect(connect()), { code: 'PROVIDER_AUTH', providerCode: '403003' });
      expect(recording.countOf(search)).toBe(3);
    });

    it('that has seen the nonce gets another one, once', async () => {
      recording.next(search, json(refusal(403004, 'Duplicate nonce')));
      expect(idsOf(await collect(connect()))).toHaveLength(3);
      const [first, second] = forms(search);
      expect(first?.nonce).not.toBe(second?.nonce);
    });
  });

  it.each([500, 400])('may answer %i with the page of an edge', async (code) => {
    recording.next(search, status(code, '<html>', { 'content-type': 'text/html' }));
    await expectFault(collect(connect()), {
      code: code === 500 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REJECTED',
      providerStatus: code,
    });
  });

  it('says JSON with the content type of a script (oddity 4)', async () => {
    recording.next(
      search,
      status(200, JSON.stringify({ results: [account(0)] }), { 'content-type': 'text/javascript' }),
    );
    expect(idsOf(await collect(connect()))).toHaveLength(1);
  });

  it.each([
    ['its own rate limit', {}, 2000],
    ['Retry-After', { 'retry-after': '9' }, 9000],
  ])('is waited for by %s (oddity 12)', async (_by, headers, waitMs) => {
    recording.next(search, json(refusal(403048, 'Api rate limit exceeded'), 200, headers));
    await expectFault(collect(connect()), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait', waitMs });
  });

  describe('accounts.search', () => {
    const window = { updatedSince: '2025-10-09T08:53:20.123Z', updatedBefore: '2030-01-01T00:00:00.000Z' };
    const ours = 'lastUpdatedTimestamp >= 1760000000123 AND lastUpdatedTimestamp < 1893456000000';

    it.each([
      ['nothing', {}, null, ''],
      ['a window', window, null, ` WHERE (${ours})`],
      [
        'since',
        { updatedSince: window.updatedSince },
        null,
        ' WHERE (lastUpdatedTimestamp >= 1760000000123)',
      ],
      ['where', {}, { where: 'a = "b" OR c' }, ' WHERE (a = "b" OR c)'],
      ['both', window, { where: 'a = "b" OR c' }, ` WHERE (a = "b" OR c) AND (${ours})`],
    ])('is asked for %s by its query', async (_what, filter, options, where) => {
      await collect(connect(), { ...everything, ...filter, options });
      const [{ query = '', openCursor, ...form } = {}] = forms(search);
      expect(query).toMatch(/^SELECT [\w, ]+ FROM accounts/);
      expect(query.replace(/^SELECT [\w, ]+ FROM accounts/, '')).toBe(`${where} LIMIT 1000`);
      expect(openCursor).toBe('true');
      expect(form).not.toHaveProperty('cursorId');
    });

    it('is asked for columns by name, no password among them (oddity 14)', async () => {
      await collect(connect());
      const columns = /^SELECT (.*) FROM/.exec(forms(search)[0]?.query ?? '')?.[1]?.split(', ') ?? [];
      expect(columns).toEqual(
        expect.arrayContaining(['UID', 'profile', 'data', 'preferences', 'lastUpdatedTimestamp']),
      );
      expect(new Set(columns).size).toBe(columns.length);
      expect(columns.join(' ')).not.toMatch(/\*|password|friends/i);
    });

    it.each([
      ['FULL', undefined],
      ['LITE', 'lite'],
      ['FULL_AND_LITE', 'full,lite'],
    ])('is asked for %s accounts by the type %s (oddity 15)', async (accountType, type) => {
      await collect(connect(), withOptions({ accountType }));
      expect(forms(search)[0]?.type).toBe(type);
    });

    it('goes on with the cursor alone, the latest one (oddity 6)', async () => {
      const pages = ['a', 'b', ''].map((nextCursorId, at) => json({ results: [account(at)], nextCursorId }));
      recording.next(search, ...pages);
      expect(idsOf(await collect(connect()))).toHaveLength(3);
      const auth = ['apiKey', 'userKey', 'format', 'httpStatusCodes', 'timestamp', 'nonce', 'sig'];
      expect(
        forms(search)
          .slice(1)
          .map(({ cursorId }) => cursorId),
      ).toEqual(['a', 'b']);
      for (const form of forms(search).slice(1))
        expect(Object.keys(form).sort()).toEqual([...auth, 'cursorId'].sort());
    });

    it('may give an empty batch, which is not the end', async () => {
      recording.next(search, json({ results: [], nextCursorId: 'a' }), json({ results: [account(0)] }));
      expect(idsOf(await collect(connect()))).toHaveLength(1);
    });

    it('is asked with the same cursor after a fault (oddity 6)', async () => {
      recording.next(
        search,
        json({ results: [account(0)], nextCursorId: 'a' }),
        json(refusal(504002, 'late')),
      );
      const source = connect();
      const ticket = await source.begin(everything, never);
      const { batches, fault } = await reading(source, ticket);
      expect(fault).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', remedy: 'retry' });
      recording.next(search, json({ results: [account(1)] }));
      const rest = await reading(source, ticket, batches.at(-1)?.checkpoint ?? null);
      expect(idsOf([...batches, ...rest.batches])).toEqual([account(0).UID, account(1).UID]);
      expect(forms(search).map(({ cursorId }) => cursorId)).toEqual([undefined, 'a', 'a']);
    });

    it('is not asked with a cursor of more than 5 minutes, but searched anew (oddity 6)', async () => {
      const source = connect();
      const ticket = await source.begin(everything, never);
      const old = { cursor: 'a', atMs: Date.now() - 301_000 };
      const { fault } = await reading(source, ticket, old);
      expect(fault).toMatchObject({ code: 'RESULT_EXPIRED', remedy: 'restart' });
      expect(recording.heard).toHaveLength(0);
    });

    it('says what is wrong with a query on the first call, and that the cursor is gone on a later one', async () => {
      const wrong = json(refusal(400006, 'Invalid parameter value'));
      recording.next(search, wrong, json({ results: [account(0)], nextCursorId: 'a' }), wrong);
      await expectFault(collect(connect()), { code: 'PROVIDER_REJECTED', remedy: 'give-up' });
      await expectFault(collect(connect()), {
        code: 'RESULT_EXPIRED',
        remedy: 'restart',
        providerCode: '400006',
      });
    });

    it.each([[['a', 'a']], [['a', 'b', 'a']]])(
      'that repeats a cursor would never end: %j',
      async (cursors) => {
        for (const nextCursorId of cursors)
          recording.next(search, json({ results: [account(0)], nextCursorId }));
        await expectFault(collect(connect()), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      },
    );

    it('that takes Gigya too long is asked once more for smaller batches (oddity 13)', async () => {
      recording.next(search, json(refusal(504001, 'search timed out')));
      expect(idsOf(await collect(connect()))).toHaveLength(3);
      expect(forms(search).map(({ query }) => / LIMIT \d+$/.exec(query ?? '')?.[0])).toEqual([
        ' LIMIT 1000',
        ' LIMIT 250',
      ]);
    });

    it.each([
      [{ results: 'none' }, /at results/],
      [{ results: [5] }, /results\.0 is not an object/],
      [{ results: [], nextCursorId: 5 }, /at nextCursorId/],
      [{ errorCode: 0 }, /at results/],
      [[], /does not fit/],
    ])('that answers %j is a fault naming the field', async (body, words) => {
      recording.next(search, json(body));
      const work = collect(connect());
      await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      await expect(work).rejects.toThrow(words);
    });

    it.each([
      [{ lastUpdatedTimestamp: 1759255201500 }],
      [{ lastUpdatedTimestamp: '1759255201500' }],
      [{ lastUpdated: '2025-09-30T18:00:01.500Z' }],
      [{ lastUpdatedTimestamp: 1759255201500, lastUpdated: '2025-09-30T18:00:01Z' }],
    ])('may write a date as %j (oddity 7)', async (dates) => {
      recording.next(search, json({ results: [{ UID: 'a', ...dates }] }));
      const [batch] = await collect(connect());
      expect(batch?.users[0]?.updatedAt).toBe('2025-09-30T18:00:01.500Z');
    });

    it('never lets a secret through', async () => {
      const hash = { hash: 's3cret', hashSettings: { algorithm: 'pbkdf2', salt: 's3cret' } };
      const data = { a: [{ password: hash, pwHashSalt: 's3cret', accessToken: 's3cret', ok: 1 }] };
      const more = { password: hash, 'password.hash': 's3cret', 'password.hashSettings.salt': 's3cret' };
      recording.next(search, json({ results: [{ UID: 'a', ...more, data }] }));
      const [batch] = await collect(connect(), { ...everything, keepRaw: true });
      expect(JSON.stringify(batch?.users)).not.toContain('s3cret');
      expect(batch?.users[0]?.customAttributes).toEqual({ a: [{ ok: 1 }] });
    });
  });

  describe('socialize.exportUsers', () => {
    let source: Source;

    beforeEach(() => {
      source = connect({ method: 'exportUsers' });
    });

    it('is asked for all fields, without a limit (oddity 11)', async () => {
      await collect(source, { ...everything, limit: 5 });
      expect(forms(exportUsers)[0]).toMatchObject({ fields: 'uid,provider,providerUID' });
      expect(forms(exportUsers)[0]).not.toHaveProperty('limit');
      expect(forms(exportUsers)[0]).not.toHaveProperty('includPendingUsers');
    });

    it('is asked for pending users by the name that lacks an e (oddity 10)', async () => {
      await collect(source, withOptions({ includePendingUsers: true }));
      expect(forms(exportUsers)[0]).toMatchObject({ includPendingUsers: 'true' });
    });

    it('gives ids and identities alone (oddity 1)', async () => {
      const identities = [
        { provider: 'site', providerUID: '6625ID' },
        { provider: 'google', providerUID: '115480002607925776950' },
      ];
      recording.next(exportUsers, json(exported([{ UID: '6625ID', identities }, { UID: 'b' }])));
      const [batch] = await collect(source);
      expect(batch?.users).toEqual([
        {
          id: 'socialize:6625ID',
          source: 'socialize',
          providerUserId: '6625ID',
          identities: [
            { provider: 'site', providerUserId: '6625ID', isSocial: false },
            { provider: 'google', providerUserId: '115480002607925776950', isSocial: true },
          ],
        },
        { id: 'socialize:b', source: 'socialize', providerUserId: 'b' },
      ]);
    });

    it('that is gone says what to do (oddity 1)', async () => {
      recording.next(exportUsers, json(refusal(405001, 'Invalid API method')));
      const work = collect(source);
      await expectFault(work, { code: 'PROVIDER_REJECTED', remedy: 'give-up' });
      await expect(work).rejects.toThrow(/set method: accountsSearch/);
    });

    it.each([
      [{ users: [exportedUser(0)] }, 1],
      [{ users: [] }, 0],
      [{ errorCode: 0, usersCount: 0 }, 0],
    ])('may answer a success as %j (oddity 5)', async (body, count) => {
      recording.next(exportUsers, json(body));
      expect(idsOf(await collect(source))).toHaveLength(count);
    });

    it('without users and without an errorCode is a fault (oddity 5)', async () => {
      recording.next(exportUsers, json({ statusCode: 200 }), status(200, '<html>'));
      await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      await expectFault(collect(source), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    });

    it('that fails behind its users has handed over those that came (oddity 5)', async () => {
      const users = Array.from({ length: 5000 }, (_, index) => exportedUser(index));
      recording.next(exportUsers, json({ users, ...refusal(500028, 'Database error') }));
      const { batches, fault } = await reading(source, await source.begin(everything, never));
      expect(idsOf(batches).length).toBeGreaterThan(0);
      expect(fault).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', remedy: 'retry', providerCode: '500028' });
    });

    it('names the user that is none', async () => {
      const cut = JSON.stringify(exported(['a', 'b'])).replace('"b"', '{"UID":}');
      for (const body of [
        JSON.stringify(exported([exportedUser(0), 5])),
        cut.replace('"a"', '{"UID":"a"}'),
      ]) {
        recording.next(exportUsers, bytes(Buffer.from(body)));
        const work = collect(source);
        await expectFault(work, { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
        await expect(work).rejects.toThrow(/element 2 of users is not( a)? JSON/);
      }
    });

    it('is not read any further once the reader stops', async () => {
      const body = Buffer.from(
        JSON.stringify(exported(Array.from({ length: 5000 }, (_, n) => exportedUser(n)))),
      );
      recording.next(exportUsers, stallAfter(body, body.length - 100));
      const ticket = await source.begin(everything, never);
      const read = source.read({ ticket, checkpoint: null, request: everything, signal: never });
      for await (const { users } of read) {
        expect(users).toHaveLength(50);
        break;
      }
      await expect(recording.quiet()).resolves.toBeUndefined();
    });

    describe('read anew behind a checkpoint (oddity 9)', () => {
      it.each([
        ['in another order', (users: unknown[]) => users.toReversed()],
        ['without one of them', (users: unknown[]) => users.slice(1)],
        ['with a new one among them', (users: unknown[]) => [exportedUser(999), ...users]],
        ['with too few', (users: unknown[]) => users.slice(0, 20)],
      ])('begins a new generation when the users came %s', async (_how, change) => {
        const ticket = await source.begin(everything, never);
        const { batches } = await reading(source, ticket);
        const users = Array.from({ length: 120 }, (_, index) => exportedUser(index));
        recording.next(exportUsers, json(exported(change(users))));
        const rest = await reading(source, ticket, batches[0]?.checkpoint ?? null);
        expect(rest.batches).toEqual([]);
        expect(rest.fault).toMatchObject({ code: 'RESULT_EXPIRED', remedy: 'restart' });
      });

      it('goes on when there are more behind', async () => {
        const ticket = await source.begin(everything, never);
        const { batches } = await reading(source, ticket);
        const users = Array.from({ length: 130 }, (_, index) => exportedUser(index));
        recording.next(exportUsers, json(exported(users)));
        const rest = await reading(source, ticket, batches.at(-1)?.checkpoint ?? null);
        expect(idsOf(rest.batches)).toEqual(users.slice(120).map(({ UID }) => UID));
      });
    });
  });
});
