import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { describe, expect, it } from '@jest/globals';
import { openIdentities } from '../../../src/server/identity/identities.js';
import { scratchFolder } from '../../support/scratch-folder.js';
import { aud, inSeconds, iss } from './issuer.js';
import { openRing } from './ring.js';

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });
const jwk = (key: KeyObject, kid?: string) => ({ ...key.export({ format: 'jwk' }), ...(kid && { kid }) });

function sign(key: KeyObject, kid = 'any'): Promise<string> {
  const claims = { iss, aud, sub: 'ann', exp: inSeconds(60) };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

/** Identifies by the keys of a file with this text. */
async function open(text: string | Buffer | object) {
  const keyFile = join(scratchFolder(), 'keys');
  const write = (next: string | Buffer | object) =>
    writeFileSync(keyFile, typeof next === 'string' || Buffer.isBuffer(next) ? next : JSON.stringify(next));
  write(text);
  const warnings: string[] = [];
  const identities = await openIdentities({
    keys: openRing(),
    jwt: { issuer: iss, audience: aud, keyFile, algorithms: ['ES256'], tenant: 'acme', scopeClaim: 'scope' },
    warn: (sentence) => void warnings.push(sentence),
  });
  const nameOf = async (token: string) =>
    (await identities.identify({ authorization: `Bearer ${token}` })).caller.name;
  return { keyFile, write, warnings, nameOf };
}

describe('a key file', () => {
  const { publicKey, privateKey } = pair();

  it.each([
    ['a public key as PEM', () => pem(publicKey)],
    ['a JWK', () => jwk(publicKey)],
    ['a JWKS', () => ({ keys: [jwk(pair().publicKey, 'other'), jwk(publicKey, 'any')] })],
  ])('may hold %s', async (_, text) => {
    const { nameOf } = await open(text());
    expect(await nameOf(await sign(privateKey))).toBe('ann');
    await expect(nameOf(await sign(pair().privateKey))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is read again when it changes', async () => {
    const { nameOf, write } = await open(pem(publicKey));
    const next = pair();
    write(pem(next.publicKey));
    expect(await nameOf(await sign(next.privateKey))).toBe('ann');
    await expect(nameOf(await sign(privateKey))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('that goes bad is warned of once, and its last keys stay good', async () => {
    const { nameOf, write, warnings, keyFile } = await open(pem(publicKey));
    write('s3cr3t');
    const token = await sign(privateKey);
    expect([await nameOf(token), await nameOf(token)]).toEqual(['ann', 'ann']);
    expect(warnings).toEqual([expect.stringMatching(/keys must hold a public key as PEM.* stay good$/)]);
    rmSync(keyFile);
    expect(await nameOf(token)).toBe('ann');
    expect(warnings[1]).toMatch(/cannot be read \(ENOENT\)/);
  });

  it.each([
    ['a private key', () => privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a private JWK', () => jwk(privateKey)],
    ['a JWKS with a private key', () => ({ keys: [jwk(publicKey), jwk(privateKey)] })],
    ['a shared secret', () => ({ kty: 'oct', k: 's3cr3t' })],
    ['nothing', () => ''],
    ['what is no JSON', () => '{"kty":'],
  ])('with %s stops the start, and is not quoted', async (_, text) => {
    await expect(open(text())).rejects.toThrow(/^auth\.jwt\.keyFile .* must hold a public key as PEM or JWK/);
    await expect(open(text())).rejects.not.toThrow(/s3cr3t/);
  });
});
