import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHttp, type Http } from '../../../src/http/http.js';
import { pollAgainMs } from '../../../src/providers/auth0/export.js';
import { connectSource } from '../../../src/providers/registry.js';
import type { Source } from '../../../src/providers/provider.js';
import {
  auth0Recording,
  auth0SettingsOf,
  create,
  file,
  gzipOf,
  managementError,
  poll,
  token,
  userLine,
} from '../../contracts/provider/auth0-recording.js';
import {
  collect,
  everything,
  expectFault,
  idsOf,
  never,
  reading,
  ready,
} from '../../contracts/provider/collect.js';
import { bytes, json, stallAfter, status, type Recording } from '../../contracts/provider/recording.js';

describe('Auth0', () => {
  let recording: Recording;
  let http: Http;
  let source: Source;

  beforeEach(async () => {
    recording = await auth0Recording(3);
    http = openHttp();
    source = connect();
  });
  afterEach(async () => {
    http.close();
    await recording.close();
  });

  function connect(more: object = {}): Source {
    return connectSource(auth0SettingsOf(recording.origin, more), { http });
  }

  function heard(route: string) {
    return recording.heard.filter((request) => request.route === route);
  }

  it('is asked for a token of the canonical domain, with its last slash (oddity 1)', async () => {
    await collect(source);
    const form = new URLSearchParams(heard(token)[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'do-not-tell',
      audience: 'https://acme.us.auth0.com/api/v2/',
    });
  });

  it('gives one token for all calls of a source', async () => {
    await Promise.all([collect(source), collect(source)]);
    expect(recording.countOf(token)).toBe(1);
  });

  it('is asked for one new token when a call answers 401', async () => {
    recording.next(create, json(managementError(401, 'Unauthorized', 'Expired token'), 401));
    await collect(source);
    expect([recording.countOf(token), recording.countOf(create)]).toEqual([2, 2]);
  });

  it('that does not grant read:users is refused before any job exists (oddity 2)', async () => {
    recording.next(token, json({ access_token: 'x', scope: 'read:clients', expires_in: 60 }));
    await expectFault(collect(source), { code: 'PROVIDER_FORBIDDEN', providerCode: 'insufficient_scope' });
    expect(recording.countOf(create)).toBe(0);
  });

  it('is always asked for JSON, with every field by name (oddity 3)', async () => {
    await collect(connect({ extraFields: ['locale', 'email'] }));
    const body = JSON.parse(heard(create)[0]?.body ?? '') as { format: string; fields: { name: string }[] };
    expect(body.format).toBe('json');
    expect(Object.keys(body)).toEqual(['format', 'fields']);
    expect(body.fields.map(({ name }) => name)).toEqual([
      ...[
        'user_id',
        'username',
        'email',
        'email_verified',
        'phone_number',
        'phone_verified',
        'name',
        'given_name',
      ],
      ...[
        'family_name',
        'nickname',
        'picture',
        'identities',
        'blocked',
        'created_at',
        'updated_at',
        'last_login',
      ],
      ...['logins_count', 'user_metadata', 'app_metadata', 'locale'],
    ]);
  });

  it('is given limit and connection', async () => {
    await source.begin({ ...everything, limit: 5, options: { connectionId: 'con_0000000000000001' } }, never);
    expect(JSON.parse(heard(create)[0]?.body ?? '')).toMatchObject({
      limit: 5,
      connection_id: 'con_0000000000000001',
    });
  });

  it.each([
    ['connectionId', { connectionId: 'nonsense' }],
    ['connectionId', { connectionId: 5 }],
  ])('refuses a wrong %s as in %j, naming it', (name, options) => {
    expect(() => source.validate({ ...everything, options })).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', argument: `input.options.auth0.${name}` }),
    );
  });

  it('in a state we do not know is waited for (oddity 4)', async () => {
    const ticket = await source.begin(everything, never);
    recording.next(poll, json({ id: 'job_1', status: 'processing', percentage_done: 40 }));
    expect(await source.check(ticket, never)).toEqual({ state: 'pending', againMs: 1000, percent: 40 });
  });

  it('completed without a link is waited for', async () => {
    const ticket = await source.begin(everything, never);
    recording.next(poll, json({ id: 'job_1', status: 'completed' }));
    expect(await source.check(ticket, never)).toMatchObject({ state: 'pending' });
  });

  it('says why a job failed', async () => {
    const ticket = await source.begin(everything, never);
    recording.next(poll, json({ id: 'job_1', status: 'failed', status_details: 'out of luck' }));
    expect(await source.check(ticket, never)).toEqual({ state: 'failed', reason: 'out of luck' });
  });

  it('with an expired job asks for a new generation (oddity 4)', async () => {
    const ticket = await source.begin(everything, never);
    recording.next(poll, json({ id: 'job_1', status: 'expired' }));
    await expectFault(source.check(ticket, never), { code: 'RESULT_EXPIRED', remedy: 'restart' });
  });

  it('whose poll names a missing scope stays forbidden', async () => {
    const ticket = await source.begin(everything, never);
    recording.next(
      poll,
      json(managementError(403, 'Forbidden', 'Insufficient scope', 'insufficient_scope'), 403),
    );
    await expectFault(source.check(ticket, never), { code: 'PROVIDER_FORBIDDEN', remedy: 'give-up' });
  });

  it('is asked for a new link when the link has expired (oddity 5)', async () => {
    recording.next(
      file,
      status(403, '<Error><Code>AccessDenied</Code></Error>', { 'content-type': 'application/xml' }),
    );
    expect(idsOf(await collect(source))).toHaveLength(3);
    expect(recording.countOf(file)).toBe(2);
  });

  it('whose links are all refused has lost its result', async () => {
    recording.from(file, status(403, '<Error/>'));
    const { fault } = await reading(source, await ready(source));
    expect(fault).toMatchObject({ code: 'RESULT_EXPIRED', remedy: 'restart', providerStatus: 403 });
  });

  it('never gets the token with a download (oddity 6)', async () => {
    await collect(source);
    expect(heard(file)[0]?.headers).not.toHaveProperty('authorization');
  });

  it('may not send a download into a private network (oddity 6)', async () => {
    const ticket = await ready(source);
    recording.next(
      poll,
      json({ id: 'job_1', status: 'completed', location: '10.0.0.1/acme.json.gz?Signature=s3cret' }),
    );
    const { fault } = await reading(source, ticket);
    expect(fault).toMatchObject({ code: 'PROVIDER_PROTOCOL', remedy: 'give-up' });
    expect((fault as Error).message).toContain('downloadOrigins');
    expect((fault as Error).message).not.toContain('s3cret');
  });

  it('may send a plain file, CRLF, blank lines and a byte order mark', async () => {
    recording.next(file, bytes(Buffer.from(`\uFEFF${userLine(0)}\r\n\r\n${userLine(1)}`)));
    expect(idsOf(await collect(source))).toHaveLength(2);
  });

  it.each(['plain', 'gzip'])(
    'is not downloaded from any further once the reader stops (%s)',
    async (kind) => {
      const lines = Array.from({ length: 20_000 }, (_, index) => userLine(index));
      const body = kind === 'gzip' ? gzipOf(lines) : Buffer.from(lines.join('\n'));
      recording.next(file, stallAfter(body, body.length - 5000));
      const ticket = await ready(source);
      for await (const { users } of source.read({
        ticket,
        checkpoint: null,
        request: everything,
        signal: never,
      })) {
        expect(users).toHaveLength(50);
        break;
      }
      await expect(recording.quiet()).resolves.toBeUndefined();
    },
  );

  it('may spell dotted fields flat or nested (oddity 7)', async () => {
    const record = { user_id: 'auth0|1', 'address.locality': 'Lisbon', address: { country: 'PT' } };
    recording.next(file, bytes(gzipOf([JSON.stringify(record)])));
    const [batch] = await collect(connect({ extraFields: ['address.locality', 'address.country'] }));
    expect(batch?.users[0]?.address).toEqual({ city: 'Lisbon', country: 'PT' });
  });

  it('fills the unified user', async () => {
    const record = {
      user_id: 'auth0|1',
      email_verified: true,
      phone_number: '+351900000000',
      identities: [
        { connection: 'google', provider: 'google-oauth2', user_id: 10769150350006150715, isSocial: true },
      ],
      blocked: true,
      logins_count: 3,
      last_login: '2023-01-25T17:48:14Z',
      locale: 'pt-PT',
      app_metadata: { plan: 'pro', refresh_token: 's3cret' },
      user_metadata: { country: 'PT' },
    };
    recording.next(file, bytes(gzipOf([JSON.stringify(record)])));
    const [batch] = await collect(connect({ extraFields: ['locale'] }));
    expect(batch?.users).toEqual([
      {
        id: 'acme-auth0:auth0|1',
        source: 'acme-auth0',
        providerUserId: 'auth0|1',
        emailVerified: true,
        phone: '+351900000000',
        locale: 'pt-PT',
        identities: [
          {
            provider: 'google-oauth2',
            providerUserId: '10769150350006151000',
            connection: 'google',
            isSocial: true,
          },
        ],
        disabled: true,
        lastLoginAt: '2023-01-25T17:48:14.000Z',
        statistics: { logins: 3 },
        customAttributes: { user_metadata: { country: 'PT' }, app_metadata: { plan: 'pro' } },
      },
    ]);
  });

  it('answers a rate limit of its token endpoint with 500 (oddity 10)', async () => {
    recording.next(
      token,
      json({ error: 'access_denied', error_description: 'Global limit has been reached' }, 500),
    );
    await expectFault(collect(source), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' });
  });

  it('with a wrong secret is a fault of the credentials, which are not told', async () => {
    recording.next(token, json({ error: 'access_denied', error_description: 'Unauthorized' }, 401));
    const work = source.health(never);
    await expectFault(work, { code: 'PROVIDER_AUTH', providerCode: 'access_denied' });
    await expect(work).rejects.not.toThrow(/do-not-tell/);
  });

  it('leaves the last requests of its rate limit to exports', async () => {
    const soon = String(Math.ceil(Date.now() / 1000) + 60);
    recording.next(
      poll,
      json({ id: 'x', status: 'pending' }, 200, { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': soon }),
    );
    await source.check(await source.begin(everything, never), never);
    await expectFault(source.health(never), { code: 'PROVIDER_RATE_LIMITED', remedy: 'wait' });
    expect(recording.countOf(poll)).toBe(1);
  });

  it('can fill the fields that its table and extraFields name', () => {
    expect(source.capabilities.fields).toContain('statistics.logins');
    expect(source.capabilities.fields).not.toContain('locale');
    expect(connect({ extraFields: ['locale'] }).capabilities.fields).toContain('locale');
  });

  it('is polled after 1 s at first and every 15 s at last', () => {
    expect([0, 4_000, 20_000, 60_000, 3_600_000].map(pollAgainMs)).toEqual([
      1000, 1000, 5000, 15_000, 15_000,
    ]);
  });
});
