import { createPrivateKey } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { providers, sourceSettings } from '../../src/providers/registry.js';
import { secretsIn } from '../../src/providers/secret-settings.js';
import { outline } from '../../src/settings/shape.js';
import { adminKey, pemOf } from '../contracts/provider/authgear-recording.js';

const auth0 = {
  id: 'acme-auth0',
  provider: 'auth0',
  domain: 'acme.us.auth0.com',
  clientId: 'c',
  clientSecret: 's',
};
const gigya = {
  id: 'socialize',
  provider: 'gigya',
  dataCenter: 'eu1.gigya.com',
  apiKey: '3_key',
  userKey: 'u',
  secret: 'c2VjcmV0',
};
const croct = { id: 'web', provider: 'croct', apiKey: '00000000-0000-4000-8000-000000000000' };

/** `path: message` of every fault. */
function faultsOf(settings: unknown): string[] {
  const { error } = sourceSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the list of providers', () => {
  it('names the folder of every provider, and every such folder is named', () => {
    const root = new URL('../../src/providers/', import.meta.url);
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    // The bytes of lines are every provider's.
    const named = folders.map(({ name }) => name).filter((name) => name !== 'lines');
    expect(Object.keys(providers).sort()).toEqual(named.sort());
  });

  it.each(Object.entries(providers))('knows %s by its own name', (name, provider) => {
    expect(provider.name).toBe(name);
    expect(provider.id).toBe(name.toUpperCase().replaceAll('-', '_'));
  });
});

describe('the settings of a source', () => {
  it('have defaults', () => {
    expect(sourceSettings.parse(croct)).toEqual({ ...croct, downloadOrigins: [], allowInsecure: false });
  });

  it('take a Gigya site in any spelling of its data center, by accounts.search', () => {
    expect(sourceSettings.parse({ ...gigya, dataCenter: 'EU1.gigya.com' })).toMatchObject({
      ...gigya,
      method: 'accountsSearch',
    });
    expect(faultsOf({ ...gigya, userKey: undefined, method: 'exportUsers' })).toEqual([]);
  });

  it('take a base URL with a path, and origins to download from', () => {
    const more = { baseUrl: 'https://proxy.test/auth0/', downloadOrigins: ['https://files.test/'] };
    expect(sourceSettings.parse({ ...auth0, ...more })).toMatchObject({
      baseUrl: 'https://proxy.test/auth0',
      downloadOrigins: ['https://files.test'],
    });
  });

  it('take plain http on the loopback, elsewhere only with allowInsecure', () => {
    expect(faultsOf({ ...croct, baseUrl: 'http://127.0.0.1:4001/croct' })).toEqual([]);
    expect(faultsOf({ ...croct, baseUrl: 'http://proxy.test', allowInsecure: true })).toEqual([]);
    expect(
      faultsOf({ ...croct, baseUrl: 'http://proxy.test', downloadOrigins: ['http://files.test'] }),
    ).toEqual([
      'baseUrl: must be https, or set allowInsecure: true',
      'downloadOrigins.0: must be https, or set allowInsecure: true',
    ]);
  });

  it.each([
    [{ ...auth0, id: 'Acme' }, 'id: must be 1 to 63 of a-z, 0-9 and -, not beginning with -'],
    [
      { ...auth0, domain: 'https://acme.us.auth0.com' },
      'domain: must be a bare host such as acme.us.auth0.com',
    ],
    [{ ...auth0, clientSecret: '' }, 'clientSecret: must not be empty'],
    [{ ...auth0, extraFields: ['identities[0]'] }, 'extraFields.0: must be the name of a profile attribute'],
    [{ ...auth0, apiKey: 'x' }, ': Unrecognized key: "apiKey"'],
    [{ ...croct, apiKey: 'x' }, 'apiKey: must be an API key: a UUID, or UUID:algorithm;key'],
    [
      { ...croct, baseUrl: 'nonsense' },
      'baseUrl: must be an http or https URL without a query or credentials',
    ],
    [
      { ...croct, baseUrl: 'https://a.test/?b=c' },
      'baseUrl: must be an http or https URL without a query or credentials',
    ],
    [
      { ...croct, downloadOrigins: ['https://a.test/b'] },
      'downloadOrigins.0: must be an origin such as https://files.example.com, without a path',
    ],
    [
      { ...gigya, dataCenter: 'https://eu1.gigya.com' },
      'dataCenter: must be a bare domain such as eu1.gigya.com',
    ],
    [
      { ...gigya, method: 'search' },
      'method: Invalid option: expected one of "accountsSearch"|"exportUsers"',
    ],
    [{ ...croct, tenants: [] }, 'tenants: must name a tenant, or "*" for all'],
  ])('with a fault say what is wrong (%#)', (settings, fault) => {
    expect(faultsOf(settings)).toEqual([fault]);
  });
});

describe('the secrets of a source', () => {
  const kinds = outline().properties?.sources?.items?.oneOf ?? [];
  const identifiers = ['keyId', 'privateKeyFile'];

  it.each(kinds.map((kind) => [String(kind.properties?.provider?.const), kind] as const))(
    'are marked in the settings of %s by the shape itself',
    (_, { properties = {} }) => {
      const named = Object.keys(properties).filter((name) => /key|secret|password|token/i.test(name));
      const marked = Object.keys(properties).filter((name) => properties[name]?.secret);
      expect(marked).not.toEqual([]);
      expect(marked).toEqual(named.filter((name) => !identifiers.includes(name)));
    },
  );

  it('are found among what was parsed, and nothing else is', () => {
    const parsed = sourceSettings.parse(gigya);
    expect(secretsIn(providers.gigya.settings, parsed)).toEqual(['3_key', 'u', 'c2VjcmV0']);
  });

  it('have their lines, when they are a key from a file', () => {
    const pem = pemOf(adminKey);
    const privateKey = createPrivateKey(pem);
    expect(secretsIn(providers.authgear.settings, { privateKey })).toContain(pem);
  });
});
