import { createHash } from 'node:crypto';
import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Credentials } from '../../../src/server/identity/credentials.js';
import { openIdentities } from '../../../src/server/identity/identities.js';
import type { RemoteKeysPatience } from '../../../src/server/identity/remote-keys.js';
import type { JwtSettings } from '../../../src/settings/jwt.js';
import { aud, inSeconds, iss, openIssuer, type Issuer } from './issuer.js';
import { openRing, type TestRing } from './ring.js';

let issuer: Issuer;
let ring: TestRing;
beforeEach(async () => {
  issuer = await openIssuer();
  ring = openRing();
});
afterEach(() => issuer.close());

interface Changes extends RemoteKeysPatience {
  readonly jwt?: Partial<JwtSettings>;
}

/** Identifies by keys and tokens; without a cool-down unless the test is of it. */
async function open({ jwt, coolDownMs = 0, ...patience }: Changes = {}) {
  const identities = await openIdentities({
    keys: ring,
    jwt: { ...issuer.settings, ...jwt },
    warn: () => undefined,
    patience: { coolDownMs, ...patience },
  });
  return async (credentials: Credentials) => (await identities.identify(credentials)).caller;
}

const bearer = (credential: string): Credentials => ({ authorization: `Bearer ${credential}` });

/** The refusal of credentials, which must not quote them. */
async function refusalOf(credentials: Credentials, changes?: Changes): Promise<string> {
  const callerOf = await open(changes);
  const fault = await callerOf(credentials).then(
    (caller) => new Error(`${caller.name} was let in`),
    (refusal: unknown) => refusal as Error,
  );
  expect(fault).toMatchObject({ name: 'Refusal', code: 'UNAUTHENTICATED' });
  for (const secret of [credentials.apiKey, credentials.authorization?.split(' ')[1]])
    if (secret) expect(fault.message).not.toContain(secret);
  expect(Buffer.byteLength(fault.message)).toBeLessThanOrEqual(123);
  return fault.message;
}

describe('an API key', () => {
  it.each([
    ['Authorization', bearer],
    ['Authorization in small letters', (key: string) => ({ authorization: `bearer   ${key}` })],
    ['X-Api-Key', (key: string) => ({ apiKey: key })],
  ])('names its caller as %s', async (_, shown) => {
    const key = ring.add({ name: 'nightly', tenant: 'globex', scopes: ['metrics'] });
    const callerOf = await open();
    expect(await callerOf(shown(key))).toEqual({
      name: 'nightly',
      tenant: 'globex',
      scopes: new Set(['metrics']),
    });
  });

  it('may look like anything, a token too', async () => {
    const key = 'a.b.c';
    ring.add({ sha256: createHash('sha256').update(key).digest('hex') });
    expect(await (await open())(bearer(key))).toMatchObject({ name: 'ci' });
  });

  it('may be of the tenant local', async () => {
    expect(await (await open())({ apiKey: ring.add({ tenant: 'local' }) })).toMatchObject({
      tenant: 'local',
    });
  });

  it('is refused once it is revoked, and good as soon as it is added', async () => {
    const callerOf = await open();
    const key = ring.add();
    expect(await callerOf({ apiKey: key })).toMatchObject({ name: 'ci' });
    ring.revoke('ci');
    await expect(callerOf({ apiKey: key })).rejects.toThrow('This API key is not known, or no longer.');
  });

  it.each([
    ['one letter short', (key: string) => ({ apiKey: key.slice(0, -1) })],
    ['its hash', (key: string) => ({ apiKey: createHash('sha256').update(key).digest('hex') })],
    ['empty', () => ({ apiKey: '' })],
    ['in another scheme', (key: string) => ({ authorization: `Basic ${key}` })],
    ['without a scheme', (key: string) => ({ authorization: key })],
    ['twice', (key: string) => ({ apiKey: `${key}, ${key}` })],
  ])('is refused when it is %s', async (_, shown) => {
    expect(await refusalOf(shown(ring.add()))).not.toBe('');
  });

  it('is asked for when nothing is shown', async () => {
    expect(await refusalOf({})).toMatch(/^Say who you are: Authorization: Bearer/);
  });
});

describe('a token', () => {
  it('names its caller, his tenant and what he may do', async () => {
    const callerOf = await open();
    expect(await callerOf(bearer(await issuer.sign()))).toEqual({
      name: 'ann',
      tenant: 'acme',
      scopes: new Set(['exports:read', 'users:read']),
    });
  });

  it('may list its scopes, and others than ours mean nothing', async () => {
    const token = await issuer.sign({ scope: undefined, permissions: ['users:raw', 'openid', 7] });
    const callerOf = await open({ jwt: { scopeClaim: 'permissions' } });
    expect((await callerOf(bearer(token))).scopes).toEqual(new Set(['users:raw']));
  });

  it('may do nothing without scopes', async () => {
    expect((await (await open())(bearer(await issuer.sign({ scope: undefined })))).scopes).toEqual(new Set());
  });

  it('may name its tenant by a claim with a namespace', async () => {
    const token = await issuer.sign({ 'https://acme.example/tenant': 'globex' });
    const callerOf = await open({ jwt: { tenantClaim: 'https://acme.example/tenant' } });
    expect(await callerOf(bearer(token))).toMatchObject({ tenant: 'globex' });
  });

  it('is of the one tenant that the settings say, whatever it claims', async () => {
    const callerOf = await open({ jwt: { tenant: 'globex', tenantClaim: undefined } });
    expect(await callerOf(bearer(await issuer.sign({ tenant: 'local' })))).toMatchObject({
      tenant: 'globex',
    });
  });

  it('may be for several audiences, and from a clock that is seconds off', async () => {
    const token = await issuer.sign({ aud: ['other', aud], nbf: inSeconds(3), exp: inSeconds(-3) });
    expect(await (await open())(bearer(token))).toMatchObject({ name: 'ann' });
  });

  it.each([
    ['of another issuer', { iss: 'https://id.evil.example/' }, /`iss` does not fit/],
    ['for another audience', { aud: 'other' }, /`aud` does not fit/],
    ['that has expired', { exp: inSeconds(-60) }, /has expired/],
    ['that never expires', { exp: undefined }, /`exp` is missing/],
    ['that is not good yet', { nbf: inSeconds(60) }, /`nbf` does not fit/],
    ['of nobody', { sub: undefined }, /`sub` is missing/],
    ['of an invisible name', { sub: 'ann\n' }, /does not say whose it is/],
    ['of an endless name', { sub: 'a'.repeat(257) }, /does not say whose it is/],
    ['without a tenant', { tenant: undefined }, /names no tenant/],
    ['of several tenants', { tenant: ['acme', 'globex'] }, /names no tenant/],
    ['of an empty tenant', { tenant: '' }, /names no tenant/],
    ['of the tenant local', { tenant: 'local' }, /not one that tokens can have/],
    ['of all tenants', { tenant: '*' }, /not one that tokens can have/],
  ])('%s is refused', async (_, claims: Record<string, unknown>, refusal) => {
    expect(await refusalOf(bearer(await issuer.sign(claims)))).toMatch(refusal);
  });

  it('is refused with an API key alone in the settings', async () => {
    const identities = await openIdentities({ keys: ring, warn: () => undefined });
    await expect(identities.identify(bearer(await issuer.sign()))).rejects.toThrow(
      'This API key is not known',
    );
  });

  it('is no X-Api-Key', async () => {
    expect(await refusalOf({ apiKey: await issuer.sign() })).toMatch(/API key is not known/);
  });
});

describe('a forged token', () => {
  const claims = { iss, aud, sub: 'eve', tenant: 'acme', exp: inSeconds(3600) };

  it('without a signature is refused', async () => {
    const token = new UnsecuredJWT(claims).encode();
    expect(await refusalOf(bearer(token))).toMatch(/algorithm|cannot be verified/);
    expect(issuer.fetches()).toBe(0);
  });

  it('that is signed with the public key as if it were a shared secret is refused', async () => {
    const rsa = await openIssuer('RS256');
    try {
      const secret = new TextEncoder().encode(await exportSPKI(rsa.publicKey()));
      const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret);
      expect(await refusalOf(bearer(token), { jwt: rsa.settings })).toMatch(/algorithm/);
      expect(rsa.fetches()).toBe(0);
      const callerOf = await open({ jwt: rsa.settings });
      expect(await callerOf(bearer(await rsa.sign()))).toMatchObject({ name: 'ann' });
    } finally {
      rsa.close();
    }
  });

  it('that another key has signed under the name of a known one is refused', async () => {
    const other = await openIssuer();
    try {
      expect(await refusalOf(bearer(await other.sign()))).toMatch(/cannot be verified/);
    } finally {
      other.close();
    }
  });

  it('with other claims than were signed is refused', async () => {
    const [header, , signature] = (await issuer.sign()).split('.');
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await refusalOf(bearer([header, payload, signature].join('.')))).toMatch(/cannot be verified/);
  });

  it('that is none at all is refused', async () => {
    expect(await refusalOf(bearer('a.b.c'))).toMatch(/cannot be verified/);
  });
});

describe('the issuer’s keys', () => {
  it('are fetched once for many tokens', async () => {
    const callerOf = await open();
    const tokens = await Promise.all([1, 2, 3].map(() => issuer.sign()));
    await Promise.all(tokens.map((token) => callerOf(bearer(token))));
    await callerOf(bearer(tokens[0]!));
    expect(issuer.fetches()).toBe(1);
  });

  it('rotate without a restart', async () => {
    const callerOf = await open();
    const old = await issuer.sign();
    await callerOf(bearer(old));
    await issuer.rotate();
    expect(await callerOf(bearer(await issuer.sign()))).toMatchObject({ name: 'ann' });
    expect(await callerOf(bearer(old))).toMatchObject({ name: 'ann' });
    expect(issuer.fetches()).toBe(2);
  });

  it('are not fetched again for unknown keys while they cool down', async () => {
    const callerOf = await open({ coolDownMs: 60_000 });
    await callerOf(bearer(await issuer.sign()));
    for (const kid of ['x', 'y', 'z'])
      await expect(callerOf(bearer(await issuer.sign({}, { kid })))).rejects.toThrow(/cannot be verified/);
    expect(issuer.fetches()).toBe(1);
  });

  it('that cannot be fetched are another answer, and are not asked for at once again', async () => {
    const callerOf = await open({ pauseMs: 60_000 });
    issuer.answersWith(500);
    for (let i = 0; i < 3; i++)
      await expect(callerOf(bearer(await issuer.sign()))).rejects.toMatchObject({ name: 'KeysUnreachable' });
    expect(issuer.fetches()).toBe(1);
  });

  it('can be fetched again when the pause is over', async () => {
    const callerOf = await open({ pauseMs: 0 });
    issuer.answersWith(500);
    await expect(callerOf(bearer(await issuer.sign()))).rejects.toMatchObject({ name: 'KeysUnreachable' });
    issuer.answersWith(null);
    expect(await callerOf(bearer(await issuer.sign()))).toMatchObject({ name: 'ann' });
  });

  it('stay good while no newer ones can be fetched', async () => {
    const callerOf = await open({ pauseMs: 0 });
    const token = await issuer.sign();
    await callerOf(bearer(token));
    issuer.answersWith(500);
    const unknown = callerOf(bearer(await issuer.sign({}, { kid: 'new' })));
    await expect(unknown).rejects.toMatchObject({ name: 'KeysUnreachable' });
    expect(await callerOf(bearer(token))).toMatchObject({ name: 'ann' });
  });
});

describe('a router’s key beside its caller’s token', () => {
  const both = async (key: string, claims = {}) => ({ ...bearer(await issuer.sign(claims)), apiKey: key });

  it('adds the scope federation to the token’s, and nothing else', async () => {
    const key = ring.add({ name: 'router', tenant: 'globex', scopes: ['federation', 'users:raw'] });
    expect(await (await open())(await both(key))).toEqual({
      name: 'ann',
      tenant: 'acme',
      scopes: new Set(['exports:read', 'users:read', 'federation']),
    });
  });

  it('adds nothing without that scope: the token counts', async () => {
    const key = ring.add({ scopes: ['exports:write', 'users:raw'] });
    expect((await (await open())(await both(key))).scopes).toEqual(new Set(['exports:read', 'users:read']));
  });

  it('does not stand in for a token that is not good', async () => {
    const key = ring.add({ scopes: ['federation'] });
    expect(await refusalOf(await both(key, { exp: inSeconds(-60) }))).toMatch(/has expired/);
  });

  it('must be good itself', async () => {
    expect(await refusalOf(await both('rck_unknown'))).toMatch(/API key is not known/);
  });
});
