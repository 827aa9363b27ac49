import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../../src/refusal.js';
import { compileColumns, defaultCsvFields } from '../../src/users/columns.js';
import { firstToken, parseFieldPath } from '../../src/users/field-path.js';

const read = (path: string, record: unknown): unknown => compileColumns([{ path }])[0]!.read(record);

describe('a field path', () => {
  it.each([
    ['email', ['email']],
    ['address.city', ['address', 'city']],
    ['identities[0].connection', ['identities', 0, 'connection']],
    ['/identities/0/connection', ['identities', 0, 'connection']],
    ['roles[12]', ['roles', 12]],
    ['customAttributes.user_metadata.country', ['customAttributes', 'user_metadata', 'country']],
    ['/customAttributes/a.b/c~1d/e~0f/~01', ['customAttributes', 'a.b', 'c/d', 'e~f', '~1']],
    ['/raw/', ['raw', '']],
    ['raw.list[3][0].x', ['raw', 'list', 3, 0, 'x']],
    ['raw.Straße 1', ['raw', 'Straße 1']],
    ['raw.__proto__.constructor', ['raw', '__proto__', 'constructor']],
  ])('parses %s', (path, tokens) => {
    expect(parseFieldPath(path)).toEqual(tokens);
  });

  it.each([
    'nope',
    'Email',
    'address.town',
    'email.length',
    'address.city.name',
    'address[0]',
    'identities.connection',
    'identities[0].nope',
    'roles.length',
    '/roles/-',
    '/roles/01',
    '/roles/0/x',
    'constructor',
    '__proto__',
    'address.constructor',
    '/toString',
    '/',
    '/email/',
  ])('refuses %s, which cannot exist, by name', (path) => {
    expect(() => parseFieldPath(path, 'input.fields[1].path')).toThrow(Refusal);
    expect(() => parseFieldPath(path, 'input.fields[1].path')).toThrow(
      `input.fields[1].path: "${path}" does not exist`,
    );
  });

  it.each(['', ' .', 'a..b', '.email', 'email.', 'roles[]', 'roles[x]', 'roles[0', 'roles[0]x', 'roles[-1]'])(
    'refuses %j, which is malformed',
    (path) => {
      expect(() => parseFieldPath(path)).toThrow(Refusal);
    },
  );

  it.each(['/raw/~2', '/raw/~'])('refuses the JSON Pointer %s', (path) => {
    expect(() => parseFieldPath(path)).toThrow('must be written ~0');
  });

  it('refuses a path that is too long', () => {
    expect(() => parseFieldPath(`raw.${'x'.repeat(1000)}`)).toThrow('1 to 1000 characters');
  });

  it.each([
    ['raw', 'raw'],
    ['raw.app_metadata.plan', 'raw'],
    ['/raw/app_metadata', 'raw'],
    ['/email', 'email'],
    ['identities[0].provider', 'identities'],
  ])('knows that %s begins at %s', (path, first) => {
    expect(firstToken(path)).toBe(first);
  });
});

describe('a column', () => {
  const record = JSON.parse(
    '{"email":"a@b","address":{"city":"Bern"},"identities":[{"connection":"c"}],"roles":["x","y"],' +
      '"customAttributes":{"a.b":1,"deep":{"er":{"est":[0,[true]]}},"text":"abc","__proto__":{"own":2},"nil":null}}',
  ) as unknown;

  it.each([
    ['email', 'a@b'],
    ['address', { city: 'Bern' }],
    ['address.city', 'Bern'],
    ['address.street', undefined],
    ['identities[0].connection', 'c'],
    ['identities[1].connection', undefined],
    ['/roles/1', 'y'],
    ['/customAttributes/a.b', 1],
    ['customAttributes.deep.er.est[1][0]', true],
    ['/customAttributes/deep/er/est/1/0', true],
    ['customAttributes.nil', null],
    ['customAttributes.nil.deeper', undefined],
    ['customAttributes.text.length', undefined],
    ['customAttributes.deep.er.est.length', undefined],
    ['customAttributes.constructor', undefined],
    ['customAttributes.constructor.name', undefined],
    ['customAttributes.deep.__proto__', undefined],
    ['customAttributes.__proto__.own', 2],
    ['customAttributes.missing.toString', undefined],
    ['raw.anything', undefined],
  ])('reads %s', (path, expected) => {
    expect(read(path, record)).toEqual(expected);
  });

  it('is named by its path as written, or as it is asked for', () => {
    const columns = compileColumns([
      { path: '/email' },
      { path: 'email' },
      { path: 'name', as: 'Full name' },
    ]);
    expect(columns.map(({ name }) => name)).toEqual(['/email', 'email', 'Full name']);
  });

  it.each([
    [[{ path: 'email' }, { path: 'email' }], 'input.fields[1]: "email" is there twice'],
    [[{ path: 'email' }, { path: 'name', as: 'email' }], 'input.fields[1]: "email" is there twice'],
    [[{ path: 'email', as: '' }], 'input.fields[0].as: a name has 1 to 200 characters'],
    [[{ path: 'email', as: 'x'.repeat(201) }], 'input.fields[0].as: a name has 1 to 200 characters'],
    [[{ path: 'email', as: 'a\nb' }], 'input.fields[0].as: a name has no control characters'],
    [[{ path: 'email', as: '\ud800' }], 'input.fields[0].as: a name has no control characters'],
    [[{ path: 'email' }, { path: 'mail' }], 'input.fields[1].path: "mail" does not exist'],
    [[], 'input.fields: name at least one field'],
  ])('is refused in %j', (fields, message) => {
    expect(() => compileColumns(fields, 'input.fields')).toThrow(message);
  });

  it('exists for each of the 31 default columns of CSV', () => {
    expect(compileColumns(defaultCsvFields)).toHaveLength(31);
  });
});
