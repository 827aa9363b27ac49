import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { printSchema } from '../../src/server/schema.js';
import type { Answer, House } from '../server/house.js';
import { nextResults } from '../server/socket.js';
import { ann, noExport, openTwoTenants, type TwoTenants } from '../server/two-tenants.js';
import { runAs } from '../server/run-as.js';
import { FileDamaged } from '../../src/users/file-damaged.js';
import { openHouse } from '../server/house.js';
import { openKeyHolders } from '../server/key-holders.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

type Entities = Answer<{ readonly _entities: readonly (Readonly<Record<string, unknown>> | null)[] | null }>;

const document = parse(`query ($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on ExportedUser { id email source { title } }
    ... on UserSource { id title }
    ... on UsersExport { id requestedBy users { totalCount } }
  }
}`) as TypedDocumentNode<NonNullable<Entities['data']>, { of: unknown[] }>;

const user = (id: string) => ({ __typename: 'ExportedUser', id });
const userOf = (source: unknown, providerUserId: unknown) => ({
  __typename: 'ExportedUser',
  source,
  providerUserId,
});

let rooms: TwoTenants;
let house: House;
beforeAll(async () => {
  rooms = await openTwoTenants();
  ({ house } = rooms);
});
afterAll(() => house.close());

function ask(of: unknown[], key = rooms.keys.ann, at = house): Promise<Entities> {
  return at.ask(document, { of }, key);
}

describe('a reference', () => {
  it('is resolved by every key, as often as it is there, in the order asked for', async () => {
    const { done } = rooms.ann;
    const u1 = {
      __typename: 'ExportedUser',
      id: 'only-acme:u1',
      email: 'u1@example.com',
      source: { title: 'Scripted' },
    };
    const u2 = { ...u1, id: 'only-acme:u2', email: 'u2@example.com' };
    const answer = await ask([
      user('only-acme:u2'),
      { __typename: 'UserSource', id: 'only-acme' },
      userOf({ id: 'only-acme' }, 'u1'),
      { __typename: 'UsersExport', id: done.id, status: 'QUEUED' },
      user('only-acme:u2'),
      { ...userOf({ __typename: 'UserSource', id: 'only-acme' }, 'u1'), id: null },
    ]);
    const users = { totalCount: 3 };
    expect(answer).toEqual({
      data: {
        _entities: [
          u2,
          { __typename: 'UserSource', id: 'only-acme', title: 'Scripted' },
          u1,
          { __typename: 'UsersExport', id: done.id, requestedBy: 'ann', users },
          u2,
          u1,
        ],
      },
    });
  });

  const missing: [what: string, of: () => object][] = [
    ['a user that is not there', () => user('only-acme:u9')],
    ['a user by an id of no form', () => user('u1')],
    ['a user of a source that never was', () => userOf({ id: 'nowhere' }, 'u1')],
    ['a user of a source with a colon', () => userOf({ id: 'only-acme:u' }, '1')],
    ['a user with a NUL in his id', () => user('only-acme:\0')],
    ['a source with a NUL in its id', () => ({ __typename: 'UserSource', id: '\0' })],
    ['an export with a NUL in its id', () => ({ __typename: 'UsersExport', id: '\0' })],
    ['a source', () => ({ __typename: 'UserSource', id: 'nowhere' })],
    ['an export', () => ({ __typename: 'UsersExport', id: noExport() })],
  ];
  it.each(missing)('to %s is null without an error', async (_what, of) => {
    expect(await ask([of(), user('only-acme:u1')])).toMatchObject({
      data: { _entities: [null, { id: 'only-acme:u1' }] },
    });
    const others = ['only-acme', 'left-acme'].map((id) => ({ __typename: 'UserSource', id }));
    const { data, errors } = await ask([
      of(),
      ...others,
      { __typename: 'UsersExport', id: rooms.ann.done.id },
    ]);
    expect(errors).toBeUndefined();
    expect(data?._entities?.map((entity) => entity !== null)).toEqual([false, true, true, true]);
  });

  const foreign: [what: string, of: () => object][] = [
    ['user', () => user('only-acme:u1')],
    ['user by source', () => userOf({ id: 'only-acme' }, 'u1')],
    ['source', () => ({ __typename: 'UserSource', id: 'only-acme' })],
    ['left source', () => ({ __typename: 'UserSource', id: 'left-acme' })],
    ['export', () => ({ __typename: 'UsersExport', id: rooms.ann.done.id })],
  ];
  it.each(foreign)('to a %s of another tenant is one to nothing', async (_what, of) => {
    expect((await ask([of()])).data?._entities).toEqual([expect.any(Object)]);
    expect(await ask([of()], rooms.keys.bob)).toEqual({ data: { _entities: [null] } });
  });

  const malformed: [what: string, of: unknown, message: RegExp][] = [
    ['is no object', 'ExportedUser', /must be an object/],
    ['is a list', [user('only-acme:u1')], /must be an object/],
    ['has no type', { id: 'only-acme:u1' }, /needs a `__typename`: ExportedUser, UserSource, UsersExport$/],
    ['has a type that is no name', { __typename: 7, id: 'x' }, /needs a `__typename`/],
    ['has an unknown type', { __typename: 'Order', id: 'x' }, /needs a `__typename`/],
    ['has a type without a key', { __typename: 'PageInfo', id: 'x' }, /needs a `__typename`/],
    ['has a type of JavaScript', { __typename: 'constructor', id: 'x' }, /needs a `__typename`/],
    ['has no key', { __typename: 'UserSource' }, /of UserSource needs `id`, as text/],
    ['has a key that is no text', { __typename: 'UsersExport', id: 7 }, /of UsersExport needs `id`/],
    [
      'has half a key',
      userOf({ id: 'web' }, undefined),
      /needs `id`, or `source \{ id \}` and `providerUserId`/,
    ],
    ['has a source that is no object', userOf('web', 'u1'), /needs `id`, or/],
  ];
  it.each(malformed)('that %s is BAD_USER_INPUT, and the others are answered', async (_what, of, message) => {
    const answer = await ask([user('only-acme:u0'), of, user('only-acme:u1')]);
    expect(answer.data?._entities?.map((entity) => entity?.id)).toEqual([
      'only-acme:u0',
      undefined,
      'only-acme:u1',
    ]);
    const extensions = { code: 'BAD_USER_INPUT', argument: 'representations[1]' };
    expect(answer.errors).toMatchObject([{ path: ['_entities', 1], extensions }]);
    expect(answer.errors?.[0]?.message).toMatch(message);
  });
});

describe('a request', () => {
  const most = Array.from({ length: 1000 }, () => user('only-acme:u0'));

  it('may hold a thousand representations', async () => {
    const { data, errors } = await ask(most);
    expect(errors).toBeUndefined();
    expect(data?._entities).toHaveLength(1000);
  });

  it('with more is LIMIT_EXCEEDED, under one name or several', async () => {
    const code = { extensions: { code: 'LIMIT_EXCEEDED' } };
    expect(await ask([...most, user('only-acme:u0')])).toMatchObject({ data: null, errors: [code] });
    const twice = parse(
      'query ($of: [_Any!]!) { a: _entities(representations: $of) { __typename } b: _entities(representations: $of) { __typename } }',
    ) as typeof document;
    expect(await house.ask(twice, { of: most.slice(0, 501) }, rooms.keys.ann)).toMatchObject({
      data: null,
      errors: [code],
    });
    expect((await house.ask(twice, { of: most.slice(0, 500) }, rooms.keys.ann)).errors).toBeUndefined();
  });
});

describe('a damaged file', () => {
  it('is a masked error for those who stand in it, and the others are answered', async () => {
    const holders = await openKeyHolders({ ann: { tenant: ann.tenant, scopes: [...ann.scopes] as never } });
    const broken = await openHouse({
      sources: [new ScriptedSource({ id: 'web', users: someUsers(3, 'web') })],
      identities: holders.identities,
      wrap: (exports) => ({
        ...exports,
        usersById: async (...of) =>
          (await exports.usersById(...of)).map((found) =>
            found instanceof Error || found?.providerUserId !== 'u1'
              ? found
              : new FileDamaged('exp_1/1/0-secret'),
          ),
      }),
    });
    try {
      await runAs(broken.rig.exports, ann, { source: 'web' });
      const answer = await ask(
        ['u0', 'u1', 'u2'].map((id) => user(`web:${id}`)),
        holders.keys.ann,
        broken,
      );
      expect(answer.data?._entities?.map((entity) => entity?.id)).toEqual(['web:u0', undefined, 'web:u2']);
      expect(answer.errors).toMatchObject([
        { path: ['_entities', 1], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ]);
      expect(JSON.stringify(answer.errors)).not.toContain('secret');
      expect(broken.log.join('')).toContain('exp_1/1/0-secret is damaged');
    } finally {
      await broken.close();
    }
  });
});

describe('without `auth`', () => {
  it('anyone on this machine may ask, over every door', async () => {
    const open = await openHouse({
      sources: [new ScriptedSource({ id: 'web', users: someUsers(3, 'web') })],
    });
    try {
      const service = parse('{ _service { sdl } }') as TypedDocumentNode<object, Record<string, never>>;
      const expected = { data: { _service: { sdl: printSchema() } } };
      expect(await open.ask(service, {})).toEqual(expected);
      expect(await nextResults(open.server, service, {})).toEqual([expected]);
    } finally {
      await open.close();
    }
  });
});
