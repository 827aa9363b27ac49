import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../server/house.js';
import { nextResults } from '../server/socket.js';
import { caller, quickSettings, runExport, sweepNow } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import {
  CancelDocument,
  DeleteDocument,
  ExportDocument,
  ExportedUserDocument,
  ExportsWithUsersDocument,
  RetryDocument,
  SourceDocument,
  SourcesDocument,
  StatusDocument,
  UsersDocument,
} from '../graphql/generated/graphql.js';

const nobody = { id: 'exp_000000000000000000000000' };
const oops = new Error('disk /var/secret is on fire');

let house: House;
let broken: 'none' | 'get' | 'health' | 'users' = 'none';
beforeAll(async () => {
  const sources = ['one', 'two'].map((id) => new ScriptedSource({ id, users: someUsers(3, id) }));
  house = await openHouse({
    sources,
    wrap: (exports) => ({
      ...exports,
      get: (...of) => (broken === 'get' ? Promise.reject(oops) : exports.get(...of)),
      health: (id) => (broken === 'health' && id === 'two' ? Promise.reject(oops) : exports.health(id)),
      users: async (...of) => {
        const pages = await exports.users(...of);
        return broken === 'users' ? pages.map((page, n) => (n === 0 ? oops : page)) : pages;
      },
    }),
  });
});
afterAll(() => house.close());

describe('an id of nothing', () => {
  it('is null without an error where something is looked up', async () => {
    expect(await house.ask(ExportDocument, nobody)).toEqual({ data: { usersExport: null } });
    expect(await house.ask(SourceDocument, nobody)).toEqual({ data: { source: null } });
    expect(await house.ask(ExportedUserDocument, nobody)).toEqual({ data: { exportedUser: null } });
  });

  it('is null without an error when no database could store it', async () => {
    const id = 'exp_\0';
    expect(await house.ask(ExportDocument, { id })).toEqual({ data: { usersExport: null } });
    expect(await house.ask(SourceDocument, { id })).toEqual({ data: { source: null } });
    expect(await house.ask(ExportedUserDocument, { id })).toEqual({ data: { exportedUser: null } });
  });

  it.each([
    ['cancelExport', CancelDocument],
    ['retryExport', RetryDocument],
    ['deleteExport', DeleteDocument],
  ])('is NOT_FOUND for %s', async (field, document) => {
    const { data, errors } = await house.ask(document as typeof CancelDocument, nobody);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: [field], extensions: { code: 'NOT_FOUND' } }]);
  });

  it('is NOT_FOUND for exportStatus, which then completes', async () => {
    const results = await nextResults(house.server, StatusDocument, nobody);
    expect(results).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
  });
});

describe('an export', () => {
  it('that is deleted sends null once to its followers, and completes', async () => {
    let isFollowed = (): void => undefined;
    const followed = new Promise<void>((resolve) => (isFollowed = resolve));
    const source = new ScriptedSource({ users: someUsers(3), onBatch: () => followed });
    const rooms = await openHouse({ sources: [source] });
    try {
      const { export: started } = await rooms.rig.exports.start(caller, { source: 'scripted' });
      const results = await nextResults(rooms.server, StatusDocument, { id: started.id }, async () => {
        await rooms.ask(DeleteDocument, { id: started.id });
        isFollowed();
      });
      expect(results.at(-1)).toEqual({ data: { exportStatus: null } });
      expect(results.filter(({ data }) => data?.exportStatus === null)).toHaveLength(1);
    } finally {
      isFollowed();
      await rooms.close();
    }
  });

  it('that is EXPIRED has null users, with NOT_FOUND, and all else', async () => {
    const settings = { ...quickSettings, retentionMs: 0, keepNewest: false };
    const source = new ScriptedSource({ users: someUsers(3) });
    const rooms = await openHouse({ sources: [source], engine: { settings } });
    try {
      const { id } = await runExport(rooms.rig.exports, { source: 'scripted' });
      await sweepNow(rooms.rig, { settings });

      const { data, errors } = await rooms.ask(UsersDocument, { id });
      expect(data?.usersExport).toMatchObject({ id, status: 'EXPIRED', users: null });
      expect(errors).toMatchObject([{ path: ['usersExport', 'users'], extensions: { code: 'NOT_FOUND' } }]);
    } finally {
      await rooms.close();
    }
  });
});

describe('a fault of ours', () => {
  it('empties only the field it happens in, is masked there and whole in the log', async () => {
    broken = 'health';
    const { data, errors } = await house.ask(SourcesDocument, {});
    expect(data?.sources.map(({ id, health }) => [id, health?.ok])).toEqual([
      ['one', true],
      ['two', undefined],
    ]);
    expect(errors).toMatchObject([
      { path: ['sources', 1, 'health'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('secret');
    expect(house.log.join('')).toContain(oops.message);
  });

  it('in the users of one export leaves those of the others', async () => {
    await runExport(house.rig.exports, { source: 'one' });
    await runExport(house.rig.exports, { source: 'two' });
    broken = 'users';
    const { data, errors } = await house.ask(ExportsWithUsersDocument, { first: 2 });
    expect(data?.usersExports.nodes.map(({ users }) => users?.nodes.length)).toEqual([undefined, 2]);
    expect(errors).toHaveLength(1);
  });

  it('never shows what went wrong', async () => {
    broken = 'get';
    const { data, errors } = await house.ask(ExportDocument, nobody);
    broken = 'none';
    expect(data).toEqual({ usersExport: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(errors?.[0]?.message).not.toContain('secret');
  });
});
