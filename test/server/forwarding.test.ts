import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openIdentities } from '../../src/server/identity/identities.js';
import { federationShape } from '../../src/settings/federation.js';
import { serve, type ServedSubgraph } from '../federation/support/serve.js';
import { makeSubgraph } from '../federation/support/subgraph.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { openHouse, type House } from './house.js';
import { openIssuer, type Issuer } from './identity/issuer.js';
import { openRing, type TestRing } from './identity/ring.js';
import { knock } from './knock.js';
import { runAs } from './run-as.js';
import { until } from '../support/until.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const sent = { 'accept-language': 'nl', cookie: 'a=1', traceparent, 'x-request-id': 'request-7' };

let issuer: Issuer;
let ring: TestRing;
let house: House;
let served: Record<'shy' | 'trusted', ServedSubgraph>;
beforeAll(async () => {
  issuer = await openIssuer();
  ring = openRing();
  served = { shy: await subgraph('shy'), trusted: await subgraph('trusted') };
  const listed = ['Authorization', 'accept-language', 'X-User-Id'];
  house = await openHouse({
    sources: [new ScriptedSource({ id: 'web', users: someUsers(1, 'web') })],
    identities: await openIdentities({ keys: ring, jwt: issuer.settings, warn: () => undefined }),
    federation: federationShape.parse({
      subgraphs: [
        { name: 'shy', url: served.shy.url },
        { name: 'trusted', url: served.trusted.url, headers: listed },
      ],
    })!,
    corsOrigins: ['https://app.example'],
    logLevel: 'debug',
  });
  const setup = { tenant: 'acme', name: 'setup', scopes: new Set<string>() };
  await runAs(house.rig.exports, setup, { source: 'web' });
});
afterAll(async () => {
  await house.close();
  await Promise.all(Object.values(served).map((each) => each.close()));
  issuer.close();
});
beforeEach(() => Object.values(served).forEach(({ asked }) => asked.splice(0)));

/** A subgraph with a field of its own name and one that leads to a user. */
function subgraph(name: string): Promise<ServedSubgraph> {
  const user = { id: 'web:u0' };
  return serve(
    makeSubgraph(name, {
      sdl: `type Query { ${name}: String ${name}User: ExportedUser } type Subscription { ${name}s: Int }
        type ExportedUser @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: {
        Query: { [name]: () => name, [`${name}User`]: () => user },
        Subscription: { [`${name}s`]: { subscribe: () => only({ [`${name}s`]: 1 }) } },
      },
    }),
  );
}

async function* only<T>(event: T): AsyncGenerator<T, void, void> {
  yield await Promise.resolve(event);
}

async function ask(query: string, headers: Record<string, string>): Promise<unknown> {
  const body = JSON.stringify({ query });
  const type = { 'content-type': 'application/json' };
  const answer = await knock(house.server, '/graphql', {
    method: 'POST',
    headers: { ...type, ...headers },
    body,
  });
  return JSON.parse(answer.body);
}

/** The headers that came of a request for a field of each. */
async function headersThatCame(headers: Record<string, string>) {
  expect(await ask('{ shy trusted }', headers)).toEqual({ data: { shy: 'shy', trusted: 'trusted' } });
  return { shy: served.shy.asked[0]!.headers, trusted: served.trusted.asked[0]!.headers };
}

describe('a subgraph', () => {
  it('gets of the headers what is listed for it, and always the ids of request and trace', async () => {
    const authorization = `Bearer ${await issuer.sign()}`;
    const { shy, trusted } = await headersThatCame({ ...sent, authorization });
    for (const came of [shy, trusted])
      expect(came).toMatchObject({ traceparent, 'x-request-id': 'request-7' });
    for (const name of ['authorization', 'accept-language', 'cookie']) expect(shy).not.toHaveProperty([name]);
    expect(trusted).toMatchObject({ authorization, 'accept-language': 'nl' });
    expect(trusted).not.toHaveProperty('cookie');
  });

  it('gets a request id even when the client gave none', async () => {
    const { shy } = await headersThatCame({ authorization: `Bearer ${await issuer.sign()}` });
    expect(shy['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it.each([
    ['X-Api-Key', (key: string) => ({ 'x-api-key': key })],
    ['Authorization', (key: string) => ({ authorization: `Bearer ${key}` })],
  ])('never gets an API key that came as %s', async (_, headersOf) => {
    const key = ring.add();
    const { shy, trusted } = await headersThatCame({ ...sent, ...headersOf(key) });
    expect(JSON.stringify([shy, trusted])).not.toContain(key);
    expect(trusted).toMatchObject({ 'accept-language': 'nl' });
  });

  it('gets the token alone of a router that shows its key too', async () => {
    const key = ring.add({ scopes: ['federation'] });
    const authorization = `Bearer ${await issuer.sign()}`;
    const { trusted } = await headersThatCame({ authorization, 'x-api-key': key });
    expect(trusted).toMatchObject({ authorization });
    expect(JSON.stringify(trusted)).not.toContain(key);
    expect(house.log.length).toBeGreaterThan(0);
    for (const secret of [authorization, key]) expect(house.log.join()).not.toContain(secret);
  });

  it('gets them as parameters of a socket, from the parameters of the client', async () => {
    const authorization = `Bearer ${await issuer.sign()}`;
    const connectionParams = { authorization, 'Accept-Language': 'nl', 'x-api-key': ring.add(), cookie: 1 };
    const url = `${house.server.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    for (const query of ['subscription { shys }', 'subscription { trusteds }'])
      for await (const { errors } of client.iterate({ query })) expect(errors).toBeUndefined();
    await client.dispose();
    const [shy, trusted] = [served.shy, served.trusted].map(({ sockets }) => sockets.params[0]);
    expect(shy).toEqual({ 'x-request-id': expect.any(String) });
    expect(trusted).toEqual({ authorization, 'accept-language': 'nl', 'x-request-id': expect.any(String) });
  });

  it.each(['graphql-transport-ws', 'graphql-ws'])(
    'gets of a header that a proxy set what it set, whatever the parameters of a socket of %s say',
    async (protocol) => {
      const authorization = `Bearer ${await issuer.sign()}`;
      const url = `${house.server.url.replace('http', 'ws')}/graphql`;
      const headers = { 'x-user-id': 'ada', 'accept-language': '' };
      const params = { authorization, 'X-User-Id': 'admin', 'Accept-Language': 'nl', traceparent };
      const socket = new WebSocket(url, protocol, { headers });
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'connection_init', payload: params }));
      await once(socket, 'message');
      const type = protocol === 'graphql-ws' ? 'start' : 'subscribe';
      socket.send(JSON.stringify({ type, id: '1', payload: { query: '{ trusted }' } }));
      await until(() => served.trusted.asked.length === 1);
      socket.close();
      await once(socket, 'close');
      const { headers: came } = served.trusted.asked[0]!;
      expect(came).toMatchObject({ 'x-user-id': 'ada', 'accept-language': '', authorization, traceparent });
    },
  );

  it('gets no parameter of a socket that would not stay in its header', async () => {
    const authorization = `Bearer ${await issuer.sign()}`;
    const params = { authorization, 'Accept-Language': 'nl\r\nx-injected: 1', traceparent: 'a\u0100' };
    const url = `${house.server.url.replace('http', 'ws')}/graphql`;
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: params,
      retryAttempts: 0,
    });
    for await (const { data } of client.iterate({ query: '{ trusted }' }))
      expect(data).toEqual({ trusted: 'trusted' });
    await client.dispose();
    const { headers } = served.trusted.asked[0]!;
    expect(headers).toMatchObject({ authorization });
    for (const name of ['accept-language', 'x-injected', 'traceparent'])
      expect(headers).not.toHaveProperty([name]);
  });
});

describe('a page of a friendly origin', () => {
  it('may send what is listed for a subgraph', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const answer = await knock(house.server, '/graphql', { method: 'OPTIONS', headers });
    expect(answer.headers['access-control-allow-headers']).toMatch(/traceparent.*accept-language/);
  });
});

describe('a caller without users:read', () => {
  it.each([
    ['gets FORBIDDEN for a user whom another subgraph leads to', 'exports:read', 'FORBIDDEN'],
    ['who has it after all gets him', 'exports:read users:read', undefined],
  ])('%s', async (_, scope, code) => {
    const authorization = `Bearer ${await issuer.sign({ scope })}`;
    const answer = await ask('{ shy shyUser { id email } }', { authorization });
    const email = code ? null : 'u0@example.com';
    expect(answer).toMatchObject({
      data: { shy: 'shy', shyUser: { id: 'web:u0', email } },
      ...(code && { errors: [{ path: ['shyUser'], extensions: { code } }] }),
    });
  });
});
