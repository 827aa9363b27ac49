import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { baseString, signature } from '../../../src/providers/gigya/auth.js';
import { collect, expectFault, idsOf, never } from '../../contracts/provider/collect.js';
import {
  account,
  exported,
  exportedUser,
  exportUsers,
  refusal,
  search,
} from '../../contracts/provider/gigya-recording.js';
import { json, stallAfter, status, type Play } from '../../contracts/provider/recording.js';
import { openGigya, withOptions, type OpenGigya } from './open.js';

const secret = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const hour = 3_600_000;

describe('Gigya', () => {
  let gigya: OpenGigya;

  beforeEach(async () => {
    gigya = await openGigya();
  });
  afterEach(() => gigya.close());

  describe('as it is called', () => {
    it('gets all in a form, signed, and never the secret', async () => {
      await collect(gigya.connect());
      const [{ sig, ...form } = {}] = gigya.forms(search);
      const url = new URL(`${gigya.recording.origin}/accounts.search`);
      expect(sig).toBe(signature(baseString('POST', url, form), secret));
      expect(form).toMatchObject({
        apiKey: '3_EXAMPLEapiKeyAAAA',
        userKey: 'EXAMPLEuserKey',
        format: 'json',
        httpStatusCodes: 'false',
      });
      expect(Math.abs(Number(form.timestamp) - Date.now() / 1000)).toBeLessThan(60);
      const [{ url: called, headers, body } = { url, headers: {}, body: '' }] = gigya.recording.heard;
      expect(JSON.stringify([called, headers, decodeURIComponent(body)])).not.toContain(secret.slice(0, -1));
    });

    it('gets another nonce with each call', async () => {
      const source = gigya.connect();
      await Promise.all(Array.from({ length: 20 }, () => source.health(never)));
      expect(new Set(gigya.forms(search).map(({ nonce }) => nonce)).size).toBe(20);
    });

    it("needs no userKey with a partner's secret", async () => {
      await collect(gigya.connect({ userKey: undefined }));
      expect(gigya.forms(search)[0]).not.toHaveProperty('userKey');
    });

    it.each([
      ['accountsSearch', search, { query: 'SELECT UID FROM accounts LIMIT 1' }],
      ['exportUsers', exportUsers, { fields: 'uid', limit: '1' }],
    ])('is asked for one id to see that all is well (%s)', async (method, route, params) => {
      await gigya.connect({ method }).health(never);
      expect(gigya.forms(route)).toEqual([expect.objectContaining(params)]);
      await expect(gigya.recording.quiet()).resolves.toBeUndefined();
    });

    it('is well when the one id is the first of endless ones', async () => {
      const body = Buffer.from(JSON.stringify(exported([exportedUser(0), exportedUser(1)])));
      gigya.recording.next(exportUsers, stallAfter(body, body.length - 20));
      await gigya.connect({ method: 'exportUsers' }).health(never);
      await expect(gigya.recording.quiet()).resolves.toBeUndefined();
    });

    it.each([{ where: 'a = 1' }, { accountType: 'LITE' }])(
      'refuses exportUsers the option %j, naming it',
      (options) => {
        const [name = ''] = Object.keys(options);
        expect(() => gigya.connect({ method: 'exportUsers' }).validate(withOptions(options))).toThrow(
          expect.objectContaining({ code: 'BAD_USER_INPUT', argument: `input.options.gigya.${name}` }),
        );
      },
    );

    it.each([
      ['includePendingUsers', { includePendingUsers: true }],
      ['where', { where: 'a = 1) OR (b = 2' }],
      ['accountType', { accountType: 'ALL' }],
    ])('refuses accountsSearch a wrong %s, naming it', (name, options) => {
      expect(() => gigya.connect().validate(withOptions(options))).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT', argument: `input.options.gigya.${name}` }),
      );
    });

    it('can do what its method can', () => {
      const none = { remoteJob: false, remoteCancel: false, progress: false, nativeLimit: false };
      const window = ['UPDATED_SINCE', 'UPDATED_BEFORE'];
      expect(gigya.connect().capabilities).toMatchObject({ ...none, nativeFilters: window, filters: window });
      expect(gigya.connect({ method: 'exportUsers' }).capabilities).toEqual({
        ...none,
        nativeFilters: [],
        filters: [],
        fields: ['providerUserId', 'identities'],
      });
      expect(gigya.connect().capabilities.fields).toContain('address.city');
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
      const location = `${gigya.recording.origin}/elsewhere`;
      gigya.recording.from(search, json(refusal(301001, 'Invalid data center', { apiDomain, location })));
      const work = collect(gigya.connect());
      await expectFault(work, { code: 'PROVIDER_REJECTED', remedy: 'give-up', providerCode: '301001' });
      await expect(work).rejects.toThrow(advice);
      await expect(work).rejects.not.toThrow(/evil/);
      expect(gigya.recording.heard).toHaveLength(1);
    });

    it('is not followed by a redirect either', async () => {
      gigya.recording.from(search, status(307, '', { location: `${gigya.recording.origin}/elsewhere` }));
      await expectFault(collect(gigya.connect()), { code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
      expect(gigya.recording.heard).toHaveLength(1);
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
      gigya.recording.from(
        search,
        keepsTime(page, hours, (now) => [{}, { date: now.toUTCString() }]),
      );
      const source = gigya.connect();
      expect(idsOf(await collect(source))).toHaveLength(1);
      expect(idsOf(await collect(source))).toHaveLength(1);
      expect(gigya.recording.countOf(search)).toBe(3);
    });

    it('is believed by the time of the body when Date is that of an edge', async () => {
      gigya.recording.from(
        search,
        keepsTime(page, 3, (now) => [{ time: now.toISOString() }, {}]),
      );
      expect(idsOf(await collect(gigya.connect()))).toHaveLength(1);
    });

    it('is believed in a stream, too', async () => {
      gigya.recording.from(
        exportUsers,
        keepsTime(users, 3, (now) => [{}, { date: now.toUTCString() }]),
      );
      expect(idsOf(await collect(gigya.connect({ method: 'exportUsers' })))).toHaveLength(1);
      expect(gigya.recording.countOf(exportUsers)).toBe(2);
    });

    it('that does not help is a fault of the credentials', async () => {
      gigya.recording.from(search, json(refusal(403002, 'Request has expired')));
      const work = collect(gigya.connect());
      await expectFault(work, { code: 'PROVIDER_AUTH', remedy: 'give-up', providerCode: '403002' });
      await expect(work).rejects.toThrow(/the clock of this machine is wrong/);
      expect(gigya.recording.countOf(search)).toBe(2);
    });

    it('may call a late signature a wrong one, but a right clock leaves it wrong', async () => {
      const wrong = refusal(403003, 'Invalid request signature');
      gigya.recording.next(search, json(wrong, 200, { date: inHours(3).toUTCString() }));
      expect(idsOf(await collect(gigya.connect()))).toHaveLength(3);
      gigya.recording.from(search, json(wrong));
      await expectFault(collect(gigya.connect()), { code: 'PROVIDER_AUTH', providerCode: '403003' });
      expect(gigya.recording.countOf(search)).toBe(3);
    });

    it('that has seen the nonce gets another one, once', async () => {
      gigya.recording.next(search, json(refusal(403004, 'Duplicate nonce')));
      expect(idsOf(await collect(gigya.connect()))).toHaveLength(3);
      const [first, second] = gigya.forms(search);
      expect(first?.nonce).not.toBe(second?.nonce);
    });
  });

  it.each([500, 400])('may answer %i with the page of an edge', async (code) => {
    gigya.recording.next(search, status(code, '<html>', { 'content-type': 'text/html' }));
    await expectFault(collect(gigya.connect()), {
      code: code === 500 ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_REJECTED',
      providerStatus: code,
    });
  });

  it('says JSON with the content type of a script (oddity 4)', async () => {
    gigya.recording.next(
      search,
      status(200, JSON.stringify({ results: [account(0)] }), { 'content-type': 'text/javascript' }),
    );
    expect(idsOf(await collect(gigya.connect()))).toHaveLength(1);
  });

  it.each([
    ['its own rate limit', {}, 2000],
    ['Retry-After', { 'retry-after': '9' }, 9000],
  ])('is waited for by %s (oddity 12)', async (_by, headers, waitMs) => {
    gigya.recording.next(search, json(refusal(403048, 'Api rate limit exceeded'), 200, headers));
    await expectFault(collect(gigya.connect()), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait', waitMs });
  });
});
