import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/exports/model.js';
import { openHouse, type House } from '../server/house.js';
import { openKeyHolders, type KeyHolders } from '../server/key-holders.js';
import { runAs } from '../server/run-as.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import {
  CancelDocument,
  ExportDocument,
  RetryDocument,
  StartDocument,
  type StartExportInput,
} from '../graphql/generated/graphql.js';

const allButRaw = ['exports:read', 'exports:write', 'users:read'] as const;
const owner: Caller = { tenant: 'acme', name: 'owner', scopes: new Set([...allButRaw, 'users:raw']) };

let house: House;
let keys: KeyHolders<'all' | 'allButRaw'>['keys'];
beforeAll(async () => {
  const holders = await openKeyHolders({
    all: { tenant: 'acme', scopes: [...allButRaw, 'users:raw'] },
    allButRaw: { tenant: 'acme', scopes: allButRaw },
  });
  ({ keys } = holders);
  const users = someUsers(2, 'web').map((user) => ({ ...user, raw: { plan: 'planted' } }));
  const sources = [
    new ScriptedSource({ id: 'web', users }),
    // Never done, so that it can be canceled.
    new ScriptedSource({ id: 'slow', onCheck: () => ({ state: 'pending', againMs: 60_000 }) }),
  ];
  house = await openHouse({ sources, identities: holders.identities });
});
afterAll(() => house.close());

type Asked = Pick<StartExportInput, 'fields' | 'includeRaw'>;
const byPath = (...paths: string[]): Asked => ({ fields: paths.map((path) => ({ path })) });

const holdsRaw: [what: string, asked: Asked][] = [
  ['the path raw', byPath('raw')],
  ['the path raw.plan', byPath('raw.plan')],
  ['the path raw.plans[0]', byPath('raw.plans[0]')],
  ['the pointer /raw', byPath('/raw')],
  ['the pointer /raw/plan', byPath('email', '/raw/plan')],
  ['a path of raw under another name', { fields: [{ path: 'raw.plan', as: 'plan' }] }],
  ['includeRaw', { includeRaw: true }],
  ['includeRaw beside fields', { includeRaw: true, ...byPath('email') }],
];

describe.each(holdsRaw)('an export with %s', (_what, asked) => {
  it('is started only with users:raw', async () => {
    const input = { source: 'web', ...asked };
    const before = (await house.rig.exports.list(owner, {})).totalCount;
    const answer = await house.ask(StartDocument, { input }, keys.allButRaw);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(answer.errors?.[0]?.message).toMatch(/users:raw/);
    expect((await house.rig.exports.list(owner, {})).totalCount).toBe(before);
    expect(await house.ask(StartDocument, { input }, keys.all)).toMatchObject({
      data: { startExport: { created: true } },
    });
  });

  it('is retried only with users:raw', async () => {
    const { export: started } = await house.rig.exports.start(owner, { source: 'slow', ...asked });
    const { id } = started;
    await house.ask(CancelDocument, { id }, keys.allButRaw);
    const answer = await house.ask(RetryDocument, { id }, keys.allButRaw);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect((await house.rig.exports.get(owner, [id]))[0]?.status).toBe('CANCELED');
    expect(await house.ask(RetryDocument, { id }, keys.all)).toMatchObject({
      data: { retryExport: { export: { status: 'QUEUED' } } },
    });
    await house.ask(CancelDocument, { id }, keys.all);
  });

  it('is linked to only with users:raw, and downloaded by whoever holds the link', async () => {
    const { id } = await runAs(house.rig.exports, owner, { source: 'web', ...asked });
    const given = await house.ask(ExportDocument, { id }, keys.all);
    const answer = await house.ask(ExportDocument, { id }, keys.allButRaw);

    const { file } = given.data!.usersExport!;
    const hidden = { ...file, downloadUrl: null, downloadUrlExpiresAt: null };
    expect(answer.data?.usersExport).toEqual({ ...given.data?.usersExport, file: hidden });
    expect(answer.errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ['downloadUrl', 'FORBIDDEN'],
      ['downloadUrlExpiresAt', 'FORBIDDEN'],
    ]);
    expect((await fetch(house.here(file!.downloadUrl!))).status).toBe(200);
  });
});

const looksLikeRaw: [what: string, asked: Asked][] = [
  ['the path customAttributes.raw', byPath('customAttributes.raw')],
  ['the pointer /customAttributes/raw', byPath('/customAttributes/raw')],
  ['a name that is raw', { fields: [{ path: 'email', as: 'raw' }] }],
  ['no raw', { includeRaw: false }],
];

describe.each(looksLikeRaw)('an export with %s', (_what, asked) => {
  it('needs no users:raw', async () => {
    const { data } = await house.ask(StartDocument, { input: { source: 'web', ...asked } }, keys.allButRaw);
    expect(data?.startExport.created).toBe(true);
    const { id } = await runAs(house.rig.exports, owner, { source: 'web', ...asked });
    const { errors } = await house.ask(ExportDocument, { id }, keys.allButRaw);
    expect(errors).toBeUndefined();
  });
});

describe('an idempotency key of an export with raw', () => {
  it('does not hand that export to a caller without users:raw', async () => {
    const input = { source: 'web', includeRaw: true, idempotencyKey: 'again' };
    await house.ask(StartDocument, { input }, keys.all);
    const answer = await house.ask(StartDocument, { input }, keys.allButRaw);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});
