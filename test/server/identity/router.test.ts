import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Caller } from '../../../src/exports/model.js';
import type { Scope } from '../../../src/scopes.js';
import { openIdentities } from '../../../src/server/identity/identities.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';
import { openHouse, type Answer, type House } from '../house.js';
import { knock } from '../knock.js';
import { runAs } from '../run-as.js';
import { inSeconds, openIssuer, type Issuer } from './issuer.js';
import { openRing, type TestRing } from './ring.js';

let issuer: Issuer;
let ring: TestRing;
let house: House;
beforeAll(async () => {
  issuer = await openIssuer();
  ring = openRing();
  const identities = await openIdentities({ keys: ring, jwt: issuer.settings, warn: () => undefined });
  const script = { id: 'web', users: someUsers(1, 'web') };
  house = await openHouse({ sources: [new ScriptedSource(script)], identities });
  for (const tenant of ['acme', 'globex']) {
    script.users = script.users.map((user) => ({ ...user, name: `of ${tenant}`, raw: { tenant } }));
    await runAs(
      house.rig.exports,
      { tenant, name: 'setup', scopes: new Set(['users:raw']) },
      { source: 'web', includeRaw: true },
    );
  }
});
afterAll(async () => {
  await house.close();
  issuer.close();
});
afterEach(() => ring.revoke('router'));

type Credentials = Readonly<Record<string, string>>;
type Shown = Answer<{ readonly _entities: readonly unknown[] | null; readonly usersExports: unknown }>;
/** How a door turned somebody away before anything was asked. */
interface TurnedAway {
  readonly turnedAway: number;
  readonly why: string;
}

const reference = '{ __typename: "ExportedUser", id: "web:u0" }';
const entities = `{ _entities(representations: [${reference}]) { ... on ExportedUser { name raw } } }`;
const exports = '{ usersExports { totalCount } }';

const doors = {
  HTTP: async (query: string, credentials: Credentials): Promise<Shown | TurnedAway> => {
    const { status, body } = await post('/graphql', query, credentials);
    return status === 401 ? { turnedAway: status, why: body } : (JSON.parse(body) as Shown);
  },
  SSE: async (query: string, credentials: Credentials): Promise<Shown | TurnedAway> => {
    const accept = { accept: 'text/event-stream' };
    const { status, body } = await post('/graphql/stream', query, { ...credentials, ...accept });
    const [, result = ''] = /^event: next\ndata: (.*)$/m.exec(body) ?? [];
    return status === 401 ? { turnedAway: status, why: body } : (JSON.parse(result) as Shown);
  },
  WebSocket: async (query: string, connectionParams: Credentials): Promise<Shown | TurnedAway> => {
    const url = `${house.server.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
    try {
      return (await client.iterate({ query }).next()).value as Shown;
    } catch (fault) {
      const { code, reason } = fault as { code: number; reason: string };
      return { turnedAway: code === 4403 ? 401 : code, why: reason };
    } finally {
      await client.dispose();
    }
  },
};

function post(path: string, query: string, credentials: Credentials) {
  const headers = { 'content-type': 'application/json', ...credentials };
  return knock(house.server, path, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

/** A router's own key. */
const keyOf = (tenant: Caller['tenant'], ...scopes: Scope[]): Credentials => ({
  'x-api-key': ring.add({ name: 'router', tenant, scopes }),
});
/** The token of a caller of tenant acme, as a router hands it on. */
const tokenWith = async (scope: string, claims = {}): Promise<Credentials> => ({
  authorization: `Bearer ${await issuer.sign({ tenant: 'acme', scope, ...claims })}`,
});

const forbidden = (message: RegExp) => ({
  errors: [{ message: expect.stringMatching(message), extensions: { code: 'FORBIDDEN' } }],
});
const refusedToRouters = { data: null, ...forbidden(/^Query\._entities needs the scope federation/) };

describe.each(Object.entries(doors))('over %s', (_name, ask) => {
  it('a key alone opens the entities of its tenant, as far as its scopes go', async () => {
    expect(await ask(entities, keyOf('globex', 'federation', 'users:read', 'users:raw'))).toEqual({
      data: { _entities: [{ name: 'of globex', raw: { tenant: 'globex' } }] },
    });
    expect(await ask(entities, keyOf('globex', 'federation'))).toMatchObject({
      data: { _entities: [null] },
      ...forbidden(/^ExportedUser needs the scope users:read/),
    });
  });

  it('a key without the scope federation does not', async () => {
    expect(await ask(entities, keyOf('acme', 'users:read', 'users:raw'))).toMatchObject(refusedToRouters);
  });

  it('a token alone opens them only with the scope federation', async () => {
    expect(await ask(entities, await tokenWith('users:read users:raw'))).toMatchObject(refusedToRouters);
    expect(await ask(entities, await tokenWith('users:read users:raw federation'))).toEqual({
      data: { _entities: [{ name: 'of acme', raw: { tenant: 'acme' } }] },
    });
  });

  it('with both, the key opens them, and tenant and all other scopes are the token’s', async () => {
    const key = keyOf('globex', 'federation', 'users:read', 'users:raw', 'exports:read');
    expect(await ask(entities, { ...key, ...(await tokenWith('users:read')) })).toMatchObject({
      data: { _entities: [{ name: 'of acme', raw: null }] },
      ...forbidden(/^ExportedUser\.raw needs the scope users:raw/),
    });
    expect(await ask(entities, { ...key, ...(await tokenWith('exports:read')) })).toMatchObject({
      data: { _entities: [null] },
      ...forbidden(/^ExportedUser needs the scope users:read/),
    });
  });

  it('with both, a key without the scope federation opens nothing', async () => {
    const key = keyOf('acme', 'users:read', 'users:raw');
    expect(await ask(entities, { ...key, ...(await tokenWith('users:read')) })).toMatchObject(
      refusedToRouters,
    );
  });

  it('with both, the token alone counts for all other fields', async () => {
    const key = keyOf('globex', 'federation', 'exports:read');
    expect(await ask(exports, { ...key, ...(await tokenWith('users:read')) })).toMatchObject({
      data: null,
      ...forbidden(/^Query\.usersExports needs the scope exports:read/),
    });
    expect(await ask(exports, { ...key, ...(await tokenWith('exports:read')) })).toEqual({
      data: { usersExports: { totalCount: 1 } },
    });
  });

  it('a bad key is refused beside a good token', async () => {
    const both = { 'x-api-key': 'rck_unknown', ...(await tokenWith('users:read federation')) };
    expect(await ask(entities, both)).toEqual({
      turnedAway: 401,
      why: expect.stringContaining('API key is not known'),
    });
  });

  it('a good key does not help a bad token', async () => {
    const key = keyOf('acme', 'federation', 'users:read');
    const expired = await tokenWith('users:read', { exp: inSeconds(-60) });
    expect(await ask(entities, { ...key, ...expired })).toEqual({
      turnedAway: 401,
      why: expect.stringContaining('token has expired'),
    });
    const forged = { ...key, authorization: 'Bearer a.b.c' };
    expect(await ask(entities, forged)).toMatchObject({ turnedAway: 401 });
  });
});
