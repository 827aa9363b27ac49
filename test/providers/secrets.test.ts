import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../src/json.js';
import { dropSecrets } from '../../src/providers/secrets.js';

/** Secrets by the name of their member; the values themselves look harmless. */
const byName = [
  ...[
    'password',
    'Password',
    'passwords',
    'pwd',
    'passphrase',
    'password_hash',
    'passwordHash',
    'hashedPassword',
  ],
  ...[
    'custom_password_hash',
    'password_salt',
    'passwordHistory',
    'secret',
    'totp_secret',
    'client-secret',
    'mfaSecret',
  ],
  ...[
    'secretAnswer',
    'security_answer',
    'access_token',
    'accessToken',
    'refresh_token',
    'id_token',
    'idp_access_token',
  ],
  ...[
    'oauthTokenSecret',
    'sessionToken',
    'token',
    'tokens',
    'totp',
    'otp',
    'otpauth_url',
    'otpauthUri',
    'totpUri',
  ],
  ...[
    'recovery_code',
    'recoveryCodes',
    'backup_codes',
    'scratchCodes',
    'recoveryKey',
    'privateKey',
    'api_key',
  ],
  ...['pwHashSalt', 'compoundHashedPassword', 'hashSettings', 'password.hashSettings.salt', 'sessionSecret'],
  ...['app_metadata.totp_secret', 'UIDSignature', 'session_cookie', 'twoFactorSeed'],
  // Of Authgear's record, and of the directories and networks that it quotes.
  ...['totps', 'userPassword', 'unicodePwd', 'supplementalCredentials', 'krbPrincipalKey', 'krb5Key'],
  ...['sambaNTPassword', 'ntPwdHistory', 'ipaNTHash', 'userPKCS12', 'session_key'],
];

/** Secrets by the shape of their value, under a harmless name. */
const byShape = [
  '$2b$10$CZ6yvVsxUSn2sq9QmJB1buUlTGkmNrZKbGwfCuWr3gq3vN1bE0a9e',
  '$2a$10$CZ6yvVsxUSn2sq9QmJB1buUlTGkmNrZKbGwfCuWr3gq3vN1bE0a9e',
  '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
  '$6$rounds=5000$salt$hash',
  '$scrypt$ln=16,r=8,p=1$c2FsdA$aGFzaA',
  '$pbkdf2-sha512$25000$c2FsdA$aGFzaA',
  'pbkdf2_sha256$260000$c2FsdA$aGFzaA',
  '{SSHA}c2FsdGVkaGFzaA==',
  'otpauth://totp/Acme:ann?secret=JBSWY3DPEHPK3PXP',
  'scan otpauth://totp/Acme:ann?secret=JBSWY3DPEHPK3PXP',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
];

/** Members that look alike and must stay. */
const harmless: JsonObject = {
  last_password_reset: '2024-01-01T00:00:00.000Z',
  password_set: true,
  hasPassword: true,
  password: null,
  mfa_enabled: true,
  token_expires_at: 5,
  secretary: 'Ann',
  passport: 'X1',
  pincode: '560001',
  hotpot: 'yes',
  author: 'eyJ',
  cookies: 'all of them',
  price: '$5.00 for two of them, $6 each',
  note: '{SHARED} with everyone',
  picture: 'https://s.gravatar.com/avatar/0bc83cb571cd1c50ba6f3e8a78ef1346?s=480',
  multifactor: ['google-authenticator', 'recovery-code'],
};

const depths: readonly [string, (planted: JsonObject) => JsonObject][] = [
  ['at the top', (planted) => planted],
  ['one level down', (planted) => ({ user_metadata: planted })],
  ['within a list', (planted) => ({ identities: [{ a: 1 }, planted] })],
  ['deep', (planted) => ({ a: [{ b: { c: [[{ d: planted }]] } }] })],
  ['fifty levels down', (planted) => nested(50, planted)],
];

function nested(levels: number, inside: JsonObject): JsonObject {
  return Array.from({ length: levels }).reduce<JsonObject>((value) => ({ level: value }), inside);
}

describe.each(depths)('a secret %s', (_depth, at) => {
  it.each(byName)('is dropped by its name: %s', (name) => {
    for (const value of ['hush', 123456, ['hush'], { value: 'hush' }] as JsonValue[]) {
      expect(dropSecrets(at({ before: 1, [name]: value, after: 2 }))).toEqual(at({ before: 1, after: 2 }));
    }
  });

  it.each(byShape)('is dropped by its shape: %s', (value) => {
    expect(dropSecrets(at({ before: 1, favourite: value, list: ['a', value] }))).toEqual(
      at({ before: 1, list: ['a'] }),
    );
  });
});

describe('a record without secrets', () => {
  it('is returned as it is, not copied', () => {
    expect(dropSecrets(harmless)).toBe(harmless);
  });

  it('is not changed when another is cleaned', () => {
    const record = { a: { token: 'hush', b: 1 } };
    expect(dropSecrets(record)).toEqual({ a: { b: 1 } });
    expect(record).toEqual({ a: { token: 'hush', b: 1 } });
  });
});

describe('a hostile record', () => {
  it('that nests without end is cut, and does not exhaust the stack', () => {
    const cut = JSON.stringify(dropSecrets(nested(20_000, { token: 'hush' })));
    expect(cut.length).toBeLessThan(2000);
    expect(cut).not.toContain('hush');
  });

  it('keeps a member named __proto__ a member', () => {
    const record = JSON.parse('{"token":"hush","__proto__":{"admin":true}}') as JsonObject;
    const clean = dropSecrets(record);
    expect(Object.keys(clean)).toEqual(['__proto__']);
    expect((clean as { admin?: boolean }).admin).toBeUndefined();
  });
});
