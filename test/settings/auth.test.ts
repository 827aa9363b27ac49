import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.js';
import { acme, folder, refusalOf, settingsOf } from './folder.js';

const hash = 'a'.repeat(64);
const key = `{ name: ci, sha256: ${hash}, tenant: acme, scopes: [exports:read] }`;
const issuer = 'issuer: https://id.acme.example, audience: rollcall';
const jwt = `{ ${issuer}, jwksUri: https://id.acme.example/jwks, tenantClaim: tenant }`;

const keys = (...entries: string[]) => `auth: { apiKeys: [${entries.join(', ')}] }`;
const tokens = (settings: string) => `auth: { jwt: { ${settings} } }`;

describe('auth', () => {
  it('is left out where callers are not asked', () => {
    expect(settingsOf('').auth).toBeUndefined();
  });

  it('takes keys and tokens at once', () => {
    const { auth } = settingsOf(`auth: { apiKeys: [${key.replace(hash, hash.toUpperCase())}], jwt: ${jwt} }`);
    expect(auth?.apiKeys).toEqual([{ name: 'ci', sha256: hash, tenant: 'acme', scopes: ['exports:read'] }]);
    expect(auth?.jwt).toMatchObject({ algorithms: ['RS256'], scopeClaim: 'scope', tenantClaim: 'tenant' });
  });

  it('takes a hash from the environment', () => {
    const yaml = keys(key.replace(hash, '"${CI_KEY}"'));
    expect(settingsOf(yaml, { CI_KEY: hash }).auth?.apiKeys[0]?.sha256).toBe(hash);
  });

  it('holds the key file as an absolute path', () => {
    const cwd = folder(tokens(`${issuer}, keyFile: id.pem, tenant: acme`));
    expect(readSettings({}, {}, cwd).auth?.jwt?.keyFile).toBe(join(cwd, 'id.pem'));
  });

  it.each([
    ['nothing in it', 'auth: { apiKeys: [] }', /auth +must hold a key under apiKeys .* or jwt/],
    ['a misspelt key', 'auth: { apikeys: [] }', /auth\.apikeys +is not a setting; did you mean apiKeys\?/],
    [
      'a misspelt scope',
      keys(key.replace('exports:read', 'export:read')),
      /auth\.apiKeys\[0\]\.scopes\[0\] +must be one of exports:read, .*did you mean exports:read\?/,
    ],
    [
      'a key in place of its hash',
      keys(key.replace(hash, 's3cr3t')),
      /apiKeys\[0\]\.sha256 +must be the SHA-256 of the key, 64 hex digits/,
    ],
    ['a key without a tenant', keys(key.replace('tenant: acme, ', '')), /apiKeys\[0\]\.tenant +is missing/],
    ['a key of all tenants', keys(key.replace('tenant: acme', 'tenant: "*"')), /must be one tenant/],
    ['an invisible name', keys(key.replace('ci', '"c\\ni"')), /apiKeys\[0\]\.name +must be 1 to 128 char/],
    ['a name twice', keys(key, key.replace(hash, 'b'.repeat(64))), /\[1\]\.name +is also the name of auth/],
    [
      'a hash twice',
      keys(key, key.replace('ci', 'cd')),
      /\[1\]\.sha256 +is also the sha256 of auth\.apiKeys\[0/,
    ],
    [
      'tokens of a shared secret',
      tokens(`${jwt.slice(1, -1)}, algorithms: [HS256]`),
      /algorithms\[0\] +must be one of RS256/,
    ],
    [
      'tokens without a signature',
      tokens(`${jwt.slice(1, -1)}, algorithms: [none]`),
      /algorithms\[0\] +must be one of/,
    ],
    ['no algorithm', tokens(`${jwt.slice(1, -1)}, algorithms: []`), /algorithms +must name an algorithm/],
    [
      'keys by plain http',
      tokens(jwt.slice(1, -1).replace('https://id.acme.example/j', 'http://id.acme.example/j')),
      /jwksUri +must be an https address/,
    ],
    ['no keys', tokens(`${issuer}, tenant: acme`), /jwksUri +is missing: it or keyFile/],
    [
      'keys from two places',
      tokens(`${jwt.slice(1, -1)}, keyFile: id.pem`),
      /jwksUri +must not stand beside keyFile/,
    ],
    ['tokens of no tenant', tokens(`${issuer}, keyFile: id.pem`), /tenantClaim +is missing: it or tenant/],
    [
      'tokens of two tenants',
      tokens(`${jwt.slice(1, -1)}, tenant: acme`),
      /tenantClaim +must not stand beside tenant/,
    ],
    [
      'tokens of the tenant local',
      tokens(`${issuer}, keyFile: id.pem, tenant: local`),
      /jwt\.tenant +must not be local/,
    ],
  ])('is refused with %s', (_, yaml, refusal) => {
    expect(refusalOf(yaml)).toMatch(refusal);
    expect(refusalOf(yaml)).not.toContain('s3cr3t');
  });

  it('takes keys by plain http on loopback', () => {
    const yaml = tokens(`${issuer}, jwksUri: "http://127.0.0.1:9/jwks", tenant: acme`);
    expect(settingsOf(yaml).auth?.jwt?.tenant).toBe('acme');
  });

  it('allows a key of the tenant local', () => {
    expect(settingsOf(keys(key.replace('tenant: acme', 'tenant: local'))).auth?.apiKeys).toHaveLength(1);
  });
});

describe('a source that does not say whose it is', () => {
  const owned = acme.replace('{ ', '{ tenants: ["*"], ');
  const other = key.replace('ci', 'cd').replace(hash, 'b'.repeat(64)).replace('acme', 'globex');

  it('is everyone’s while keys are of one tenant', () => {
    expect(settingsOf(`sources: [${acme}]\n${keys(key)}`).sources).toHaveLength(1);
  });

  it.each([
    ['keys of several tenants', keys(key, other), '`auth` names more than one tenant'],
    ['tokens', `auth: { jwt: ${jwt} }`, '`auth` takes tokens'],
  ])('is a fault beside %s, and not when it says "*"', (_, auth, reason) => {
    expect(refusalOf(`sources: [${owned}, ${acme.replace('id: acme', 'id: web')}]\n${auth}`)).toContain(
      `sources[1].tenants  is missing, and ${reason}: list those that may use the source, or say ["*"] (source web)`,
    );
    expect(settingsOf(`sources: [${owned}]\n${auth}`).sources).toHaveLength(1);
  });
});

describe('an address other than loopback', () => {
  const publicUrl = 'publicUrl: https://exports.acme.example';

  it('is served with auth and a public address', () => {
    const { server } = settingsOf(`server: { host: 0.0.0.0, ${publicUrl} }\n${keys(key)}`);
    expect(server.host).toBe('0.0.0.0');
  });

  it('is refused without a public address', () => {
    expect(refusalOf(keys(key), { HOST: '0.0.0.0' })).toMatch(
      /server\.publicUrl +is missing, and needed off/,
    );
  });

  it('is refused without auth, by a sentence that says how to set it up', () => {
    expect(refusalOf(`server: { host: 0.0.0.0, ${publicUrl} }`)).toMatch(
      /server\.host +must be a loopback address.*server\.publicUrl.*rollcall key --name <name> --tenant <tenant>/,
    );
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = /\n## Serve it to others\n(.*?)\n## /s.exec(readme) ?? [];
  const blocks = [...section.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml.replace('…', hash));

  it('leads from loopback to a served instance in five lines', () => {
    const [served = ''] = blocks;
    expect(served.split('\n').filter((line) => line && !line.startsWith('#'))).toHaveLength(5);
    expect(settingsOf(served)).toMatchObject({
      server: { host: '0.0.0.0' },
      auth: { apiKeys: [{ name: 'ci' }] },
    });
  });

  it('shows settings that take tokens', () => {
    expect(settingsOf(blocks[1]).auth?.jwt).toMatchObject({ audience: 'rollcall', scopeClaim: 'scope' });
  });
});
