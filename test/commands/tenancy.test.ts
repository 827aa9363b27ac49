import { describe, expect, it } from '@jest/globals';
import { tenancyOf } from '../../src/commands/tenancy.js';
import { sourceSettings } from '../../src/providers/registry.js';

const source = (id: string, tenants?: string[]) =>
  sourceSettings.parse({
    id,
    provider: 'croct',
    apiKey: '7f6c2d1e-1111-4222-8333-944455556666',
    ...(tenants && { tenants }),
  });

const sources = [source('shared', ['*']), source('unsaid'), source('ours', ['acme', 'initech'])];
const key = (tenant: string) => ({ name: tenant, sha256: 'ab'.repeat(32), tenant, scopes: [] });

describe('tenancy', () => {
  it.each([
    ['acme', 'ours', true],
    ['umbrella', 'ours', false],
    ['umbrella', 'shared', true],
    ['umbrella', 'unsaid', true],
    ['local', 'ours', false],
  ])('of %s at source %s: %s', (tenant, id, expected) => {
    expect(tenancyOf({ auth: undefined }, sources).mayUse(tenant, id)).toBe(expected);
  });

  it('leaves `local` reachable without auth and with a key of it, and abandons it otherwise', () => {
    expect(tenancyOf({ auth: undefined }, []).abandoned).toBeNull();
    expect(tenancyOf({ auth: { apiKeys: [key('acme'), key('local')] } }, []).abandoned).toBeNull();
    expect(tenancyOf({ auth: { apiKeys: [key('acme')] } }, []).abandoned).toBe('local');
  });
});
