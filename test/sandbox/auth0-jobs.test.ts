import { describe, expect, it } from '@jest/globals';

import { Auth0Caller, ask, auth0Caller, downloadRows, listing, opened, sourceOf } from './open.js';

const json = { format: 'json' };

describe('the token endpoint', () => {
  it.each([
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong client id', { client_id: 'nobody' }, 401, 'access_denied'],
    ['an audience without its trailing slash', audience('/api/v2'), 403, 'access_denied'],
    ['no audience', { audience: '' }, 403, 'access_denied'],
  ])('refuses %s', async (_what, changes, status, error) => {
    const caller = new Auth0Caller(sourceOf(await opened(), 'auth0'));
    const answer = await caller.grant(changes);
    expect([answer.status, answer.json.error]).toEqual([status, error]);
  });

  it('takes a form and no JSON', async () => {
    const { baseUrl } = sourceOf(await opened(), 'auth0');
    const answer = await ask(`${baseUrl}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });

  it('never gives the same token twice', async () => {
    const caller = new Auth0Caller(sourceOf(await opened(), 'auth0'));
    const [one, other] = await Promise.all([caller.grant(), caller.grant()]);
    expect(one.json.access_token).not.toBe(other.json.access_token);
  });

  it('gives a token that is good for a day', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await auth0Caller(await opened({ now: () => now }));
    now += 86_399_000;
    expect((await caller.create(json)).status).toBe(200);
    now += 1000;
    expect((await caller.create(json)).json.message).toContain('Expired token');
  });
});

describe('the Management API', () => {
  it('says 400 to a malformed Authorization and 401 to a forged token', async () => {
    const caller = await auth0Caller(await opened());
    caller.token = `${caller.token.slice(0, -2)}xx`;
    expect((await caller.create(json)).json.message).toBe('Invalid token');
    caller.token = 'two words';
    expect((await caller.create(json)).json.message).toBe('Bad HTTP authentication header format');
  });

  it('tells the rate limit with every answer, refusals too, and its reset in seconds', async () => {
    const caller = await auth0Caller(await opened({ now: () => 1_700_000_000_400 }));
    const good = await caller.create(json);
    const bad = await caller.create({});
    expect(rateLimitOf(good.headers)).toEqual(['500', '499', '1700000001']);
    expect(rateLimitOf(bad.headers)).toEqual(['500', '498', '1700000001']);
  });

  it('says 429 while its bucket is empty, and no longer when the reset has come', async () => {
    let now = 1_700_000_000_000;
    const sandbox = await opened({ now: () => now });
    sandbox.faults.add({ provider: 'auth0', route: 'create', kind: 'empty-bucket' });
    const caller = await auth0Caller(sandbox);
    const refused = await caller.create(json);
    expect([refused.status, rateLimitOf(refused.headers)]).toEqual([429, ['500', '0', '1700000001']]);
    expect((await caller.create(json)).status).toBe(429);
    now = 1_700_000_001_000;
    expect((await caller.create(json)).status).toBe(200);
  });

  it('answers a path that it does not have in its own shape', async () => {
    const { baseUrl } = sourceOf(await opened(), 'auth0');
    expect((await ask(`${baseUrl}/api/v2/jobs`)).json).toMatchObject({ statusCode: 404, error: 'Not Found' });
  });
});

describe('creating a job', () => {
  it.each([
    ['an unknown key', { ...json, colour: 'red' }],
    ['an unknown key of a field', { ...json, fields: [{ name: 'email', as: 'mail' }] }],
    ['a field without a name', { ...json, fields: [{ export_as: 'mail' }] }],
    ['a limit of 0', { ...json, limit: 0 }],
    ['a connection id of another form', { ...json, connection_id: 'con_short' }],
    ['csv, which is the default when no format is named', {}],
    ['an array', []],
  ])('refuses %s', async (_what, order) => {
    const answer = await (await auth0Caller(await opened())).create(order);
    expect([answer.status, answer.json.errorCode]).toEqual([400, 'invalid_body']);
  });

  it('refuses a connection that does not exist with 400, not 404', async () => {
    const answer = await (
      await auth0Caller(await opened())
    ).create({ ...json, connection_id: `con_${'x'.repeat(16)}` });
    expect(answer.status).toBe(400);
  });

  it('echoes neither a limit nor a connection that was not sent', async () => {
    const answer = await (await auth0Caller(await opened())).create(json);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json).sort()).toEqual(['created_at', 'format', 'id', 'status', 'type']);
  });

  it('makes another job at every call', async () => {
    const caller = await auth0Caller(await opened());
    const [one, other] = [await caller.create(json), await caller.create(json)];
    expect(one.json.id).not.toBe(other.json.id);
  });
});

describe('a job', () => {
  it('is pending for a while, even when its file is at hand', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await auth0Caller(await opened({ now: () => now, jobMs: 5000 }));
    const { id } = (await caller.create(json)).json;
    now += 4999;
    expect((await caller.job(id)).json.status).toBe('pending');
    now += 1;
    const first = await caller.completed(id);
    expect(first.status).toBe('completed');
  });

  it('lives 24 hours', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await auth0Caller(await opened({ now: () => now }));
    const { id } = await caller.exported();
    now += 24 * 3_600_000;
    await caller.signIn();
    expect((await caller.job(id)).json).toMatchObject({ statusCode: 404, errorCode: 'inexistent_job' });
  });

  it('that failed says why, in its status and in its errors', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    const { id } = await caller.exported();
    const errors = `${sourceOf(sandbox, 'auth0').baseUrl}/api/v2/jobs/${id}/errors`;
    expect((await ask(errors, { headers: caller.bearer() })).status).toBe(204);
    sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'job-failed' });
    expect((await caller.job(id)).json).toMatchObject({
      status: 'failed',
      status_details: expect.any(String),
    });
    expect((await caller.job(id)).json.status).toBe('failed');
    expect((await ask(errors, { headers: caller.bearer() })).json).toMatchObject({ id, status: 'failed' });
  });
});

describe('the rows of a job', () => {
  it('have a key per field asked for, by its new name if there is one, and none for an absent attribute', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    const fields = [
      { name: 'user_id', export_as: 'id' },
      { name: 'email' },
      { name: 'identities[0].connection', export_as: 'connection' },
      { name: 'user_metadata.consent.given' },
      { name: 'no_such_field' },
    ];
    const users = await listing(sandbox, 'auth0');
    const rows = await downloadRows((await caller.exported({ fields })).location);
    expect(rows).toEqual(
      users.map((user) => ({
        id: user.user_id,
        ...(user.email !== undefined && { email: user.email }),
        connection: user.identities[0].connection,
        'user_metadata.consent.given': user.user_metadata.consent.given,
      })),
    );
    expect(rows.some((row) => !('email' in row))).toBe(true);
  });

  it('are those of one connection if one is named', async () => {
    const sandbox = await opened();
    const caller = await auth0Caller(sandbox);
    const job = await caller.exported({
      connection_id: 'con_SandboxSocial002',
      fields: [{ name: 'user_id' }],
    });
    const rows = await downloadRows(job.location);
    const users = await listing(sandbox, 'auth0');
    const social = users.filter((user) => user.identities[0].connection === 'google-oauth2');
    expect(rows.map((row) => row.user_id)).toEqual(social.map((user) => user.user_id));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('are as many as the limit allows', async () => {
    const caller = await auth0Caller(await opened());
    expect(await downloadRows((await caller.exported({ limit: 7 })).location)).toHaveLength(7);
  });

  it('are not there in a sandbox without users', async () => {
    const caller = await auth0Caller(await opened({ users: 0 }));
    expect(await downloadRows((await caller.exported()).location)).toEqual([]);
  });
});

function audience(path: string): Record<string, string> {
  return { audience: `https://sandbox.auth0.example${path}` };
}

function rateLimitOf(headers: Headers): (string | null)[] {
  return ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
}
