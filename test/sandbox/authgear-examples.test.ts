import { describe, expect, it } from '@jest/globals';

import { authgearCaller } from './authgear-caller.js';
import type { Json } from './open.js';
import { lines, opened } from './open.js';

const request = {
  format: 'csv',
  csv: { fields: [{ pointer: '/sub', field_name: 'user_id' }, { pointer: '/email' }] },
};

/** Answers as Authgear is documented to give them; the values do not matter, the keys do. */
const examples = {
  pending: {
    result: {
      id: 'userexport_7Q0ZK3M9T1V4W8X2Y6B5C0D1E3F7G9H2',
      created_at: '2024-10-07T21:06:24.361634372Z',
      status: 'pending',
      request,
    },
  },
  completed: {
    result: {
      id: 'userexport_…',
      created_at: '2024-10-07T21:06:24.36Z',
      completed_at: '2024-10-07T21:06:31.55Z',
      status: 'completed',
      request: { format: 'ndjson' },
      download_url:
        'https://storage.googleapis.com/b/acme-userexport_…-20241007210624Z.csv?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a&X-Goog-Date=20241007T210641Z&X-Goog-Expires=59&X-Goog-Signature=abcd12e45&X-Goog-SignedHeaders=host',
    },
  },
  failed: {
    result: {
      id: 'userexport_…',
      created_at: '…',
      failed_at: '…',
      status: 'completed',
      request: { format: 'csv' },
      error: {
        name: 'InternalError',
        reason: 'UnexpectedError',
        message: 'unexpected error occurred',
        code: 500,
        tracking_id: '…',
      },
    },
  },
  usageLimit: {
    error: {
      name: 'TooManyRequest',
      reason: 'UsageLimitExceeded',
      message: '…',
      code: 429,
      info: { name: 'UserExport', usage_name: 'user_export', period: 'day' },
    },
  },
  user: {
    sub: '0f0f65ee-4c7d-45a0-a740-bcbbfd3fcf06',
    email: 'ann@x.test',
    phone_number: '+447012341234',
    email_verified: true,
    phone_number_verified: false,
    name: 'Ann Lee',
    given_name: 'Ann',
    family_name: 'Lee',
    address: { country: 'GB' },
    custom_attributes: { member_id: '42' },
    roles: ['editor'],
    created_at: '2024-04-04T06:56:36.02508Z',
    disabled: false,
    is_anonymized: false,
    identities: [
      {
        type: 'login_id',
        login_id: { key: 'email', type: 'email', value: 'ann@x.test', original_value: 'Ann@x.test' },
        claims: { email: 'ann@x.test' },
      },
      {
        type: 'oauth',
        oauth: {
          provider_alias: 'google',
          provider_type: 'google',
          provider_subject_id: '1055',
          user_profile: { email: 'ann@x.test' },
        },
        claims: { email: 'ann@x.test' },
      },
    ],
    mfa: { totps: [{ secret: 'ABCD1234', uri: 'otpauth://totp/ann@x.test?…' }] },
    biometric_count: 0,
    passkey_count: 1,
  },
};

/** Every key that the contract knows a user to have. */
const userKeys = [
  ...[
    'sub',
    'preferred_username',
    'email',
    'phone_number',
    'email_verified',
    'phone_number_verified',
    'name',
  ],
  ...['given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website', 'gender'],
  ...['birthdate', 'zoneinfo', 'locale', 'address', 'custom_attributes', 'roles', 'groups', 'disabled'],
  ...['created_at', 'delete_at', 'last_login_at', 'anonymize_at', 'is_anonymized', 'identities', 'mfa'],
  ...['temporarily_disabled_from', 'temporarily_disabled_until', 'account_valid_from', 'account_valid_until'],
  ...['biometric_count', 'passkey_count'],
];

describe('the simulated Authgear answers with the keys of the documented', () => {
  it('pending task', async () => {
    const { json } = await (await authgearCaller(await opened())).create(request);
    expect(keysWithin(json)).toEqual(keysWithin(examples.pending));
    expect(json.result).toMatchObject({ status: 'pending', request });
    expect(json.result.id).toMatch(/^userexport_[0-9A-HJKMNP-TV-Z]{32}$/);
  });

  it('completed task', async () => {
    const result = await (await authgearCaller(await opened())).exported({ format: 'ndjson' });
    expect(keysWithin({ result })).toEqual(keysWithin(examples.completed));
    expect(parametersOf(result.download_url)).toEqual(parametersOf(examples.completed.result.download_url));
  });

  it('failed task', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ provider: 'authgear', route: 'task', kind: 'job-failed' });
    const result = await (await authgearCaller(sandbox)).exported({ format: 'csv' });
    expect(keysWithin({ result })).toEqual(keysWithin(examples.failed));
    const { error } = examples.failed.result;
    expect(result.error).toEqual({ ...error, tracking_id: expect.any(String) });
  });

  it('usage limit', async () => {
    const sandbox = await opened();
    const limit = { kind: 'api-error', reason: 'UsageLimitExceeded' } as const;
    sandbox.faults.add({ provider: 'authgear', route: 'create', ...limit });
    const { json } = await (await authgearCaller(sandbox)).create(request);
    expect(json).toEqual({ error: { ...examples.usageLimit.error, message: expect.any(String) } });
  });

  it('task that nobody knows', async () => {
    const { status, json } = await (await authgearCaller(await opened())).task('userexport_unknown');
    expect([status, json]).toEqual([
      404,
      { error: { name: 'NotFound', reason: 'TaskNotFound', message: expect.any(String), code: 404 } },
    ]);
  });

  it('user', async () => {
    const users = lines(await (await authgearCaller(await opened({ users: 120 }))).downloaded());
    const seen = new Set(users.flatMap(Object.keys));
    expect([...seen].sort()).toEqual([...userKeys].sort());
    expect([...seen]).toEqual(expect.arrayContaining(Object.keys(examples.user)));
  });

  it.each(['login_id', 'oauth'] as const)('identity by %s', async (type) => {
    const users = lines(await (await authgearCaller(await opened())).downloaded());
    const found = users.flatMap(({ identities = [] }) => identities as Json[]);
    const documented: Json = examples.user.identities.find((identity) => identity.type === type);
    const [same] = found.filter((identity) => identity.type === type);
    expect(Object.keys(same)).toEqual(Object.keys(documented));
    expect(Object.keys(same[type])).toEqual(Object.keys(documented[type]));
  });

  it('second factor', async () => {
    const [user] = lines(await (await authgearCaller(await opened())).downloaded());
    expect(Object.keys(user.mfa.totps[0])).toEqual(Object.keys(examples.user.mfa.totps[0]!));
  });
});

/** The keys of an answer and of the objects in it, in their order. */
function keysWithin(value: Json): Json {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map(keysWithin);
  return Object.entries(value).map(([key, member]) => [key, keysWithin(member)]);
}

function parametersOf(url: string): string[] {
  return [...new URL(url).searchParams.keys()];
}
