import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CloseCode, createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openIdentities } from '../../../src/server/identity/identities.js';
import { scopes } from '../../../src/scopes.js';
import { openHouse, type House } from '../house.js';
import { knock } from '../knock.js';
import { until } from '../../support/until.js';
import { inSeconds, openIssuer, type Issuer } from './issuer.js';
import { openRing, type TestRing } from './ring.js';

let issuer: Issuer;
let ring: TestRing;
let house: House;
let key: string;
let followed = 0;
beforeAll(async () => {
  issuer = await openIssuer();
  ring = openRing();
  const identities = await openIdentities({
    keys: ring,
    jwt: issuer.settings,
    warn: () => undefined,
    patience: { coolDownMs: 0, pauseMs: 0 },
  });
  house = await openHouse({
    sources: [],
    identities,
    wrap: (exports) => ({
      ...exports,
      followAll: (...of) => {
        followed++;
        return exports.followAll(...of);
      },
    }),
  });
});
afterAll(async () => {
  await house.close();
  issuer.close();
});
beforeEach(() => {
  ring.revoke('ci');
  key = ring.add({ scopes: [...scopes] });
});

const allScopes = { scope: scopes.join(' ') };
/** Longer than any test takes; the five seconds that clocks may differ come on top. */
const soonOver = () => issuer.sign({ ...allScopes, exp: inSeconds(-4) });

const query = '{ sources { id } }';
const follow = 'subscription { exportsStatus { cursor } }';

const posts = {
  HTTP: (headers: Record<string, string>) => post('/graphql', headers),
  SSE: (headers: Record<string, string>) =>
    post('/graphql/stream', { accept: 'text/event-stream', ...headers }),
};

function post(path: string, headers: Record<string, string>) {
  const json = { 'content-type': 'application/json', host: 'exports.acme.example' };
  return knock(house.server, path, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify({ query }),
  });
}

describe.each(Object.entries(posts))('%s', (_name, send) => {
  it.each([
    ['Authorization', () => ({ authorization: `Bearer ${key}` })],
    ['X-Api-Key', () => ({ 'x-api-key': key })],
  ])('lets a key in as %s, whatever the Host', async (_, headers) => {
    expect(await send(headers())).toMatchObject({
      status: 200,
      body: expect.stringContaining('"sources":[]'),
    });
  });

  it('lets a token in', async () => {
    const answer = await send({ authorization: `Bearer ${await issuer.sign(allScopes)}` });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"sources":[]') });
  });

  it.each([
    ['nothing', {}, /^Say who you are/],
    ['an unknown key', { 'x-api-key': 'rck_unknown' }, /not known/],
    ['no token', { authorization: 'Bearer a.b.c' }, /cannot be verified/],
  ])('answers %s with 401 in the shape of GraphQL errors', async (_, headers, message) => {
    const answer = await send(headers);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(JSON.parse(answer.body)).toEqual({
      errors: [{ message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('answers 503 while tokens cannot be checked, and the log says why', async () => {
    issuer.answersWith(500);
    const answer = await send({ authorization: `Bearer ${await issuer.sign({}, { kid: 'new' })}` });
    issuer.answersWith(null);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.body).toContain('keys cannot be fetched');
    expect(house.log.join('')).toContain('200 OK');
  });

  it('still refuses pages of foreign origins, with a key too', async () => {
    const answer = await send({ 'x-api-key': key, origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
  });
});

describe('what needs no key', () => {
  it.each(['/', '/healthz', '/readyz'])('is %s', async (path) => {
    expect((await knock(house.server, path)).status).toBe(200);
  });
});

/** A client, how its socket was closed, and when it was let in. */
function connect(connectionParams?: Record<string, unknown>, headers: Record<string, string> = {}) {
  const url = `${house.server.url.replace('http', 'ws')}/graphql`;
  let client: Client;
  const connected = new Promise<void>((resolve) => {
    client = createClient({
      url,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string) {
          super(address, protocols, { headers });
        }
      },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      ...(connectionParams && { connectionParams }),
      on: { connected: () => resolve() },
    });
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    client.on('closed', (event) => resolve(event as { code: number; reason: string })),
  );
  return { client: client!, connected, closed };
}

describe('a socket', () => {
  it.each([
    ['authorization', () => ({ authorization: `Bearer ${key}` })],
    ['Authorization', () => ({ Authorization: `Bearer ${key}` })],
    ['X-API-KEY', () => ({ 'X-API-KEY': key })],
  ])('is let in by %s in its payload', async (_, params) => {
    const { client } = connect(params());
    expect((await client.iterate({ query }).next()).value).toEqual({ data: { sources: [] } });
    await client.dispose();
  });

  it('is let in by the headers of its upgrade', async () => {
    const { client } = connect(undefined, { authorization: `Bearer ${key}` });
    expect((await client.iterate({ query }).next()).value).toEqual({ data: { sources: [] } });
    await client.dispose();
  });

  it('is whose those headers say, which a proxy may have set, whatever its payload does', async () => {
    const { closed } = connect({ 'X-Api-Key': key }, { 'x-api-key': 'rck_unknown' });
    expect(await closed).toMatchObject({ code: CloseCode.Forbidden });
  });

  it.each([
    ['nothing', undefined, /^Say who you are/],
    ['an unknown key', { 'x-api-key': 'rck_unknown' }, /not known/],
    ['what is no text', { authorization: { Bearer: 1 } }, /must be Bearer/],
  ])('is closed with 4403 and the reason for %s', async (_, params, reason) => {
    const { closed } = connect(params);
    expect(await closed).toMatchObject({
      code: CloseCode.Forbidden,
      reason: expect.stringMatching(reason),
    });
  });

  it('is closed with 1013 while tokens cannot be checked', async () => {
    issuer.answersWith(500);
    const token = await issuer.sign({}, { kid: 'new' });
    const { closed } = connect({ authorization: `Bearer ${token}` });
    expect(await closed).toMatchObject({ code: 1013, reason: expect.stringContaining('try again later') });
    issuer.answersWith(null);
  });

  it('is closed when its token expires', async () => {
    const { connected, closed } = connect({ authorization: `Bearer ${await soonOver()}` });
    await connected;
    expect(await closed).toMatchObject({
      code: CloseCode.Forbidden,
      reason: 'The token has expired; connect again with a new one.',
    });
  });

  it('is closed when its key is revoked, and others stay', async () => {
    const other = connect({ 'x-api-key': ring.add({ name: 'other', scopes: [...scopes] }) });
    const { connected, closed } = connect({ 'x-api-key': key });
    await Promise.all([connected, other.connected]);
    ring.revoke('ci');
    expect(await closed).toMatchObject({
      code: CloseCode.Forbidden,
      reason: expect.stringContaining('revoked'),
    });
    expect((await other.client.iterate({ query }).next()).value).toEqual({ data: { sources: [] } });
    await other.client.dispose();
    ring.revoke('other');
  });

  it('watches the router’s key beside the token too', async () => {
    const authorization = `Bearer ${await issuer.sign(allScopes)}`;
    const { connected, closed } = connect({ authorization, 'x-api-key': key });
    await connected;
    ring.revoke('ci');
    expect(await closed).toMatchObject({ reason: expect.stringContaining('revoked') });
  });

  it('that was told why it closes is not served any more', async () => {
    const socket = new WebSocket(`${house.server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-api-key': key } }));
    await once(socket, 'message');
    const before = followed;
    // It does not read the close, so it does not answer it either.
    socket.pause();
    ring.revoke('ci');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: follow } }));
    socket.resume();
    const [code] = (await once(socket, 'close')) as [number];
    expect([code, followed]).toEqual([CloseCode.Forbidden, before]);
  });

  it('leaves no watcher behind when it goes', async () => {
    const { client, connected } = connect({ 'x-api-key': key });
    await connected;
    expect(ring.watchers()).toBe(1);
    await client.dispose();
    await until(() => ring.watchers() === 0);
  });
});

/** Opens a stream of events that lasts. */
async function openStream(headers: Record<string, string>): Promise<IncomingMessage> {
  const sent = request(`${house.server.url}/graphql/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  });
  sent.end(JSON.stringify({ query: follow }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

describe('a stream of events', () => {
  it.each([
    ['its token expires', async () => ({ authorization: `Bearer ${await soonOver()}` }), /token has expired/],
    ['its key is revoked', () => Promise.resolve({ 'x-api-key': key }), /revoked/],
  ])('ends with the reason when %s', async (_, headers, reason) => {
    const answer = await openStream(await headers());
    ring.revoke('ci');
    const events = await text(answer);
    const [, last = ''] = /event: next\ndata: (.*)\n\nevent: complete\ndata: \n\n$/.exec(events) ?? [];
    expect(JSON.parse(last)).toEqual({
      errors: [{ message: expect.stringMatching(reason), extensions: { code: 'UNAUTHENTICATED' } }],
    });
    await until(() => house.rig.exports.followers() === 0 && ring.watchers() === 0);
  });
});
