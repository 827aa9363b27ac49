import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';

import type { TokenChanges } from './authgear-caller.js';
import { authgearCaller } from './authgear-caller.js';
import { ask, folder, opened, sourceOf } from './open.js';

const ndjson = { format: 'ndjson' };
const fields = (...list: object[]): object => ({ format: 'csv', csv: { fields: list } });

describe('the Admin API of the simulated Authgear', () => {
  const now = Date.UTC(2026, 0, 1);
  const seconds = now / 1000;

  it.each<[string, TokenChanges]>([
    ['for another project', { claims: { aud: 'other' } }],
    ['without an audience', { claims: { aud: undefined } }],
    ['with another key id', { head: { kid: 'other' } }],
    ['of another algorithm', { head: { alg: 'PS256' } }],
    ['of somebody else’s key', { privateKey: foreignKey() }],
    ['that expired more than five minutes ago', { claims: { exp: seconds - 300 } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['issued more than five minutes from now', { claims: { iat: seconds + 301 } }],
    ['without the time of its issue', { claims: { iat: undefined } }],
    ['not good before five minutes have passed', { claims: { nbf: seconds + 301 } }],
  ])('refuses a token %s, with 403 in plain text', async (_what, changes) => {
    const caller = await authgearCaller(await opened({ now: () => now }), () => now);
    await caller.signIn(changes);
    const answer = await caller.create(ndjson);
    expect([answer.status, answer.text]).toEqual([403, 'Forbidden\n']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it.each<[string, TokenChanges]>([
    ['for several projects', { claims: { aud: ['other', 'sandbox'] } }],
    ['that expired less than five minutes ago', { claims: { exp: seconds - 299 } }],
    ['of a clock five minutes ahead', { claims: { iat: seconds + 300 } }],
    ['that says who acts', { claims: { audit_context: { by: 'rollcall' } } }],
  ])('takes a token %s', async (_what, changes) => {
    const caller = await authgearCaller(await opened({ now: () => now }), () => now);
    await caller.signIn(changes);
    expect((await caller.create(ndjson)).status).toBe(200);
  });

  it('takes a capital Bearer and one space only', async () => {
    const caller = await authgearCaller(await opened());
    const token = await caller.token();
    for (const authorization of ['', token, `bearer ${token}`, `Bearer  ${token}`, `Bearer ${token}x`]) {
      caller.authorization = authorization;
      expect((await caller.create(ndjson)).status).toBe(403);
    }
  });

  it('is for nobody’s cache, and says neither a rate limit nor when to come back', async () => {
    const sandbox = await opened();
    const caller = await authgearCaller(sandbox);
    const limit = { kind: 'api-error', reason: 'UsageLimitExceeded' } as const;
    sandbox.faults.add({ provider: 'authgear', route: 'create', after: 1, ...limit });
    for (const status of [200, 429]) {
      const answer = await caller.create(ndjson);
      expect(answer.status).toBe(status);
      expect([...answer.headers.keys()].filter((name) => /retry|limit/.test(name))).toEqual([]);
    }
    expect((await caller.create(ndjson)).headers.get('cache-control')).toBe('no-store');
  });

  it('answers a path that it does not have in plain text', async () => {
    const { baseUrl } = sourceOf(await opened(), 'authgear');
    const answer = await ask(`${baseUrl}/_api/admin/users`);
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
  });
});

describe('creating an export task', () => {
  it.each([
    ['an unknown key', { ...ndjson, colour: 'red' }, '/colour', 'general'],
    ['no format', {}, '', 'required'],
    ['json for a format', { format: 'json' }, '/format', 'enum'],
    ['an array', [], '', 'type'],
    ['csv without an object', { format: 'csv', csv: null }, '/csv', 'type'],
    ['no fields in their list', fields(), '/csv/fields', 'minItems'],
    ['a field without a pointer', fields({ field_name: 'id' }), '/csv/fields/0', 'required'],
    ['a pointer without its slash', fields({ pointer: 'sub' }), '/csv/fields/0/pointer', 'format'],
    ['a pointer to everything', fields({ pointer: '' }), '/csv/fields/0/pointer', 'format'],
    ['an empty name', fields({ pointer: '/sub', field_name: '' }), '/csv/fields/0/field_name', 'minLength'],
  ])('refuses %s', async (_what, order, location, kind) => {
    const { status, json } = await (await authgearCaller(await opened())).create(order);
    expect([status, json.error.reason]).toEqual([400, 'ValidationFailed']);
    expect(json.error.info.causes).toEqual([{ location, kind, details: expect.any(Object) }]);
  });

  it('says what it found and what it wanted instead', async () => {
    const caller = await authgearCaller(await opened());
    const { error } = (await caller.create({ format: 'xml', csv: { fields: [{ field_name: 'id' }] } })).json;
    expect(error.info.causes.map((cause: { details: object }) => cause.details)).toEqual([
      { actual: 'xml', expected: ['ndjson', 'csv'] },
      { actual: ['field_name'], expected: ['pointer'], missing: ['pointer'] },
    ]);
  });

  it('passes over unknown keys further inside, and over csv fields of an ndjson export', async () => {
    const caller = await authgearCaller(await opened());
    const order = { ...ndjson, csv: { sep: ';', fields: [{ pointer: '/nonsense', width: 3 }] } };
    const { status, json } = await caller.create(order);
    expect(status).toBe(200);
    expect(json.result.request).toEqual({ ...ndjson, csv: { fields: [{ pointer: '/nonsense' }] } });
  });

  it('refuses two columns of one name, given or derived, even of an ndjson export', async () => {
    const caller = await authgearCaller(await opened());
    const csv = {
      fields: [{ pointer: '/address/country' }, { pointer: '/sub', field_name: 'address.country' }],
    };
    const { status, json } = await caller.create({ ...ndjson, csv });
    expect([status, json.error]).toEqual([
      400,
      {
        name: 'Invalid',
        reason: 'UserExportNonUniqueFieldNames',
        message: 'field names are not unique',
        code: 400,
        info: { field_names: ['address.country', 'address.country'] },
      },
    ]);
  });

  it('refuses what is not JSON, and says where', async () => {
    const { status, json } = await (await authgearCaller(await opened())).create('{"format":');
    expect([status, json.error.reason]).toEqual([400, 'InvalidJSON']);
    expect(json.error.info).toEqual({ byte_offset: 10 });
  });

  it.each(['text/plain', 'application/json; charset=latin1', 'application/json; charset=utf-8; v=1'])(
    'refuses a body of the type %s, in plain text',
    async (type) => {
      const answer = await (await authgearCaller(await opened())).create(ndjson, { 'content-type': type });
      expect([answer.status, answer.text]).toEqual([415, `invalid content type: ${type}\n`]);
    },
  );

  it('takes a body that says that it is utf-8', async () => {
    const caller = await authgearCaller(await opened());
    expect((await caller.create(ndjson, { 'content-type': 'application/json;charset=UTF-8' })).status).toBe(
      200,
    );
  });

  it('makes another task at every call', async () => {
    const caller = await authgearCaller(await opened());
    const [one, other] = [await caller.create(ndjson), await caller.create(ndjson)];
    expect(one.json.result.id).not.toBe(other.json.result.id);
  });
});

describe('an export task', () => {
  it('is pending for a while, even when its file is at hand, and then completed', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await authgearCaller(await opened({ now: () => now, jobMs: 5000 }), () => now);
    const { id } = (await caller.create(ndjson)).json.result;
    now += 4999;
    expect((await caller.task(id)).json.result.status).toBe('pending');
    now += 1;
    const first = await caller.completed(id);
    expect(first.status).toBe('completed');
    now += 5000;
    expect((await caller.task(id)).json.result.completed_at).toBe(first.completed_at);
  });

  it('was completed after it was created, to the nanosecond', async () => {
    const { created_at, completed_at } = await (await authgearCaller(await opened())).exported();
    for (const time of [created_at, completed_at]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z$/);
    }
    expect(Date.parse(completed_at)).toBeGreaterThanOrEqual(Date.parse(created_at));
  });

  it('lives 24 hours from its creation while it is pending', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await authgearCaller(await opened({ now: () => now, jobMs: 1e12 }), () => now);
    const { id } = (await caller.create(ndjson)).json.result;
    now += 24 * 3_600_000 - 1;
    await caller.signIn();
    expect((await caller.task(id)).json.result.status).toBe('pending');
    now += 1;
    expect((await caller.task(id)).json.error.reason).toBe('TaskNotFound');
  });

  it('lives 24 hours from its end when it is completed', async () => {
    let now = Date.UTC(2026, 0, 1);
    const caller = await authgearCaller(await opened({ now: () => now, jobMs: 60_000 }), () => now);
    const { id } = (await caller.create(ndjson)).json.result;
    now += 60_000;
    await caller.completed(id);
    now += 24 * 3_600_000 - 1;
    await caller.signIn();
    expect((await caller.task(id)).json.result.status).toBe('completed');
    now += 1;
    expect((await caller.task(id)).status).toBe(404);
  });

  it('outlives the process, with the key and the link that were handed out', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    const caller = await authgearCaller(first);
    const { id, download_url, completed_at } = await caller.exported();
    await first.close();
    const second = await opened({ dir });
    expect(sourceOf(second, 'authgear')).toEqual(sourceOf(first, 'authgear'));
    expect((await caller.task(id)).json.result).toMatchObject({ status: 'completed', completed_at });
    expect((await ask(download_url)).text.trimEnd().split('\n')).toHaveLength(40);
  });
});

describe('a task that a closed sandbox left pending', () => {
  it('is finished for the users of its time, though there are more by now', async () => {
    const dir = await folder();
    const first = await opened({ dir, users: 10 });
    const caller = await authgearCaller(first);
    const { id } = (await caller.create(ndjson)).json.result;
    await first.close();
    await opened({ dir, users: 20 });
    const { download_url } = await caller.completed(id);
    expect((await ask(download_url)).text.trimEnd().split('\n')).toHaveLength(10);
  });
});

describe('the source of the simulated Authgear', () => {
  it('has all that a token is made of', async () => {
    const sandbox = await opened();
    expect(sourceOf(sandbox, 'authgear')).toEqual({
      id: 'sandbox-authgear',
      provider: 'authgear',
      title: 'Authgear (sandbox)',
      endpoint: 'https://sandbox.authgear.example',
      projectId: 'sandbox',
      keyId: expect.any(String),
      privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
      baseUrl: `${sandbox.origin}/authgear`,
    });
  });
});

function foreignKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
