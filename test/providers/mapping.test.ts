import { describe, expect, it } from '@jest/globals';
import { boolean, integer, stringList, text } from '../../src/providers/conversions.js';
import { askedRoots, compileMapping, filledPaths, type MappingTable } from '../../src/providers/mapping.js';

const table = {
  customAttributes: { gather: ['meta', 'more'] },
  'statistics.logins': { from: 'count', as: integer },
  'address.city': { from: ['address.city', 'town'], as: text },
  'address.country': { from: 'address.country', as: text, extra: true },
  locale: { from: 'lang', as: text, extra: true },
  identities: {
    from: 'ids',
    required: 'provider',
    each: { provider: { from: 'p', as: text }, isSocial: { from: 's', as: boolean } },
  },
  email: { from: 'mail', as: text },
  providerUserId: { from: 'uid', as: text },
} as const satisfies MappingTable;

describe('a mapping table', () => {
  const normalise = compileMapping({ table: table, sourceId: 'acme', keepRaw: false });

  it('makes users with keys in the order of the unified user', () => {
    const user = normalise({
      meta: { a: 1 },
      count: 5,
      address: { city: 'Lisbon' },
      ids: [{ p: 'x', s: true }, { s: false }, 'junk'],
      mail: 'a@x.test',
      uid: 7,
    });
    expect(JSON.stringify(user)).toBe(
      JSON.stringify({
        id: 'acme:7',
        source: 'acme',
        providerUserId: '7',
        email: 'a@x.test',
        address: { city: 'Lisbon' },
        identities: [{ provider: 'x', isSocial: true }],
        statistics: { logins: 5 },
        customAttributes: { meta: { a: 1 } },
      }),
    );
  });

  it('leaves out what is absent, null or of another kind, and keeps empty lists', () => {
    expect(normalise({ uid: '1', mail: null, address: null, ids: [], meta: 'no' })).toEqual({
      id: 'acme:1',
      source: 'acme',
      providerUserId: '1',
      identities: [],
    });
  });

  it('says of what is absent what the table knows of it', () => {
    const rules = { roles: { from: 'roles', as: stringList, absent: [] } } as const;
    const knowing = compileMapping({ table: { ...table, ...rules }, sourceId: 'acme', keepRaw: false });
    expect(knowing({ uid: '1' })?.roles).toEqual([]);
    expect(knowing({ uid: '1', roles: ['editor'] })?.roles).toEqual(['editor']);
  });

  it('takes the first path that says something', () => {
    expect(normalise({ uid: '1', address: { city: '' }, town: 'Porto' })?.address).toEqual({ city: 'Porto' });
    expect(normalise({ uid: '1', address: 'Rua 1', town: 'Porto' })?.address).toEqual({ city: 'Porto' });
  });

  it.each([{}, { uid: null }, { uid: '' }, { uid: {} }])('makes no user of %j, which has no id', (wire) => {
    expect(normalise(wire)).toBeUndefined();
  });

  it('keeps the record as raw, last, when asked', () => {
    const wire = { uid: '1', other: true };
    const user = compileMapping({ table: table, sourceId: 'acme', keepRaw: true })(wire);
    expect(user?.raw).toBe(wire);
    expect(Object.keys(user ?? {}).at(-1)).toBe('raw');
  });

  it('says which members to ask for', () => {
    expect(askedRoots(table)).toEqual(['meta', 'more', 'count', 'address', 'town', 'ids', 'mail', 'uid']);
  });

  it('says which paths it fills, in order, extra ones only when asked for', () => {
    const usual = [
      'providerUserId',
      'email',
      'address.city',
      'identities',
      'statistics.logins',
      'customAttributes',
    ];
    expect(filledPaths(table, () => false)).toEqual(usual);
    expect(filledPaths(table, (root) => root === 'lang')).toEqual([
      ...usual.slice(0, 2),
      'locale',
      ...usual.slice(2),
    ]);
  });
});
