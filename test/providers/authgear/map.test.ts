import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/json.js';
import { authgearMap } from '../../../src/providers/authgear/map.js';
import { compileMapping, filledPaths } from '../../../src/providers/mapping.js';
import { dropSecrets } from '../../../src/providers/secrets.js';
import { fixture } from '../fixture.js';

const record = fixture('authgear/record') as JsonObject;
const normalise = compileMapping({ table: authgearMap, sourceId: 'acme', keepRaw: true });

describe("Authgear's record", () => {
  it('of the contract fills the unified user', () => {
    const { raw, ...user } = normalise(dropSecrets(record)) ?? { raw: undefined };
    expect(user).toEqual({
      id: 'acme:0f0f65ee-4c7d-45a0-a740-bcbbfd3fcf06',
      source: 'acme',
      providerUserId: '0f0f65ee-4c7d-45a0-a740-bcbbfd3fcf06',
      email: 'ann@x.test',
      emailVerified: true,
      phone: '+447012341234',
      phoneVerified: false,
      name: 'Ann Lee',
      firstName: 'Ann',
      lastName: 'Lee',
      address: { country: 'GB' },
      roles: ['editor'],
      groups: [],
      identities: [
        { provider: 'login_id', providerUserId: 'ann@x.test', connection: 'email', isSocial: false },
        { provider: 'google', providerUserId: '1055', connection: 'google', isSocial: true },
      ],
      disabled: false,
      createdAt: '2024-04-04T06:56:36.025Z',
      customAttributes: { member_id: '42' },
    });
    expect(raw).toEqual({ ...record, mfa: {} });
  });

  it('with every standard attribute fills every path', () => {
    const full: JsonObject = {
      sub: '1',
      preferred_username: 'ann',
      email: 'ann@x.test',
      email_verified: true,
      phone_number: '+447012341234',
      phone_number_verified: true,
      name: 'Ann Mary Lee',
      given_name: 'Ann',
      middle_name: 'Mary',
      family_name: 'Lee',
      nickname: 'annie',
      birthdate: '1990-01-31',
      gender: 'female',
      picture: 'https://x.test/ann.png',
      profile: 'https://x.test/ann',
      website: 'https://ann.test',
      locale: 'en-GB',
      zoneinfo: 'Europe/London',
      address: {
        formatted: '1 High Street, London',
        street_address: '1 High Street',
        locality: 'London',
        region: 'Greater London',
        postal_code: 'N1',
        country: 'GB',
      },
      roles: ['editor'],
      groups: ['staff'],
      identities: [{ type: 'login_id', login_id: { key: 'email', value: 'ann@x.test' } }],
      disabled: false,
      created_at: '2024-04-04T06:56:36Z',
      last_login_at: '2024-05-04T06:56:36Z',
      custom_attributes: { member_id: '42' },
    };
    const user = normalise(full) as unknown as Record<string, Record<string, JsonValue>>;
    const paths = filledPaths(authgearMap, () => false);
    const empty = paths.filter((path) => {
      const [field = '', member] = path.split('.');
      return (member === undefined ? user[field] : user[field]?.[member]) === undefined;
    });
    expect(paths).toHaveLength(31);
    expect(empty).toEqual([]);
  });

  it('of somebody anonymized is not one of somebody anonymous', () => {
    expect(normalise({ sub: '1', is_anonymized: true })).not.toHaveProperty('anonymous');
  });

  it('without a sub is nobody', () => {
    expect(normalise({ email: 'ann@x.test' })).toBeUndefined();
  });
});

describe("the secrets of Authgear's record (oddity 13)", () => {
  const hush = 'hush-hush-hush';
  const planted: readonly [string, JsonObject][] = [
    ['TOTP secrets', { mfa: { totps: [{ secret: hush, uri: `otpauth://totp/x?secret=${hush}` }] } }],
    ['an otpauth URI under another name', { mfa: { others: [`otpauth://totp/x?secret=${hush}`] } }],
    ['a password of a directory', { identities: [{ ldap: { attributes: { userPassword: [hush] } } }] }],
    ['its Windows twin', { identities: [{ ldap: { attributes: { unicodePwd: hush } } }] }],
    ['Kerberos keys', { identities: [{ ldap: { attributes: { krbPrincipalKey: hush, krb5Key: [hush] } } }] }],
    ['keys in a bundle', { identities: [{ ldap: { attributes: { userPKCS12: hush } } }] }],
    [
      'tokens of a network',
      { identities: [{ oauth: { user_profile: { access_token: hush, id_token: hush } } }] },
    ],
    ['the session key of a network', { identities: [{ oauth: { user_profile: { session_key: hush } } }] }],
    ['a custom attribute', { custom_attributes: { api_key: hush, nested: { backup_codes: [hush] } } }],
  ];

  it.each(planted)('do not leave: %s', (_, secrets) => {
    const user = normalise(dropSecrets({ sub: '1', ...secrets }));
    expect(user?.providerUserId).toBe('1');
    expect(JSON.stringify(user)).not.toContain(hush);
  });

  it('do not take with them what is none', () => {
    const harmless = {
      sub: '1',
      mfa: { emails: ['ann@x.test'], phone_numbers: ['+447012341234'] },
      identities: [{ type: 'login_id', login_id: { key: 'email', value: 'ann@x.test' } }],
      biometric_count: 1,
      passkey_count: 2,
    };
    expect(dropSecrets(harmless)).toBe(harmless);
  });
});
