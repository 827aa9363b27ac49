import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebSocket } from 'ws';
import { unobservedCall } from '../../src/federation/transports/observer.js';
import { openMetrics } from '../../src/metrics/metrics.js';
import { defaultRules } from '../../src/server/documents/rules.js';
import { trust } from '../../src/server/documents/trusted.js';
import type { AnsweredOperation } from '../../src/server/observer.js';
import { readPage } from './exposition.js';
import { openHouse, type House } from './house.js';
import { openKeyHolders, type KeyHolders } from './key-holders.js';
import { knock, knockAtSocket } from './knock.js';
import { openSpeaker } from './traffic/speaker.js';

const quick = '{ __typename }';
const slow = '{ sources { id } }';
const follow = 'subscription { exportsStatus { cursor } }';
const perMinute = 10;

const metrics = openMetrics({ version: '1.2.3' });
/** The operations whose spans were ended, in their order; of one that has not ended, null. */
const spans: (AnsweredOperation | null)[] = [];
let house: House;
let holders: KeyHolders<'busy' | 'busyOnSocket' | 'follower' | 'other'>;
let answerSlowly: () => void;
beforeAll(async () => {
  const caller = { tenant: 'acme', scopes: ['exports:read'] } as const;
  holders = await openKeyHolders({ busy: caller, busyOnSocket: caller, follower: caller, other: caller });
  const answered = new Promise<void>((resolve) => (answerSlowly = resolve));
  house = await openHouse({
    sources: [],
    identities: holders.identities,
    metrics,
    documents: { ...defaultRules, trusted: trust({ quick, slow, follow }, true) },
    limits: {
      requestsPerMinute: perMinute,
      subscriptionsPerConnection: 1,
      sockets: 1,
      requestTimeoutMs: 300,
    },
    wrap: (exports) => ({ ...exports, sources: () => answered.then(() => []) }),
    traceOperation: () => {
      const at = spans.push(null) - 1;
      return {
        traceparent: '',
        calling: () => unobservedCall,
        end: (operation) => void (spans[at] = operation),
      };
    },
  });
});
afterAll(() => house.close());

const other = { field: 'other', kind: 'unknown' };
const number = async (name: string, labels = {}) =>
  readPage(await metrics.exposition.text()).valueOf(`rollcall_${name}`, labels) ?? 0;
const counted = (labels = {}) => number('graphql_operations_total', labels);

/** Cuts a socket, and waits until the server has noticed, which has room for one. */
async function goodbye(socket: WebSocket): Promise<void> {
  socket.terminate();
  while ((await number('sockets_open')) > 0) await new Promise(setImmediate);
}

interface Sent {
  readonly path?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

async function post(body: unknown, { path = '/graphql', key = holders.keys.other, headers }: Sent = {}) {
  const json = { 'content-type': 'application/json', 'x-api-key': key };
  const sent = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) };
  return knock(house.server, path, sent);
}

const wrongHash = { query: quick, extensions: { persistedQuery: { version: 1, sha256Hash: '0' } } };
const events = { path: '/graphql/stream', headers: { accept: 'text/event-stream' } };

describe('a request that is refused', () => {
  it.each([
    ['as a batch', 'BAD_REQUEST', 'http', () => post([{ query: quick }])],
    ['for the hash of another document', 'BAD_REQUEST', 'http', () => post(wrongHash)],
    ['for a document that is not trusted', 'FORBIDDEN', 'http', () => post({ query: '{ nothing }' })],
    ['for a key that nobody has', 'UNAUTHENTICATED', 'http', () => post({ query: quick }, { key: 'none' })],
    ['for its origin', 'FORBIDDEN', 'http', () => post({}, { headers: { origin: 'https://evil.example' } })],
    ['for its type', 'BAD_REQUEST', 'http', () => post({}, { headers: { 'content-type': 'text/plain' } })],
    ['for a body without a query', 'BAD_REQUEST', 'http', () => post({})],
    ['for a stream without a query', 'BAD_REQUEST', 'sse', () => post({}, events)],
    ['because it took too long', 'LIMIT_EXCEEDED', 'http', () => post({ query: slow })],
  ])('%s is counted once, as %s, and has a span', async (_what, code, door, send) => {
    const [before, known, begun] = [await counted(), await counted({ ...other, door, code }), spans.length];
    expect((await send()).status).toBeGreaterThanOrEqual(400);
    expect(await counted({ ...other, door, code })).toBe(known + 1);
    expect(await counted()).toBe(before + 1);
    expect(spans.slice(begun)).toEqual([{ ...other, door, code, ms: expect.any(Number) }]);
  });

  it('because it took too long is not counted again when its answer is there', async () => {
    const before = await counted();
    const isLate = (await post({ query: slow })).status === 504;
    answerSlowly();
    expect((await post({ query: slow })).status).toBe(200);
    expect([isLate, await counted()]).toEqual([true, before + 2]);
    expect(spans).not.toContain(null);
  });

  it('since its caller sends too many is counted each time', async () => {
    const { busy: key } = holders.keys;
    for (let n = 0; n < perMinute + 2; n++) await post({ query: quick }, { key });
    expect(await counted({ ...other, door: 'http', code: 'RATE_LIMITED' })).toBe(2);
    expect(spans.slice(-2).map((span) => span?.code)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });
});

describe('an operation that is refused on a socket', () => {
  it('since its caller sends too many is counted each time, and has a span', async () => {
    const speaker = await openSpeaker(house.server, holders.keys.busyOnSocket);
    for (let n = 0; n < perMinute + 2; n++) await speaker.ask(`${n}`, quick);
    await goodbye(speaker.socket);
    expect(await counted({ ...other, door: 'websocket', code: 'RATE_LIMITED' })).toBe(2);
    expect(spans.slice(-2).map((span) => span?.code)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('as one subscription too many is counted by its field, and its span ends', async () => {
    const speaker = await openSpeaker(house.server, holders.keys.follower);
    speaker.say({ type: 'subscribe', id: 'first', payload: { query: follow } });
    const refused = { type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] };
    expect(await speaker.ask('second', follow)).toMatchObject(refused);
    const labels = { kind: 'subscription', field: 'exportsStatus', door: 'websocket' };
    expect(await counted({ ...labels, code: 'LIMIT_EXCEEDED' })).toBe(1);
    expect(spans).toContainEqual({ ...labels, code: 'LIMIT_EXCEEDED', ms: expect.any(Number) });
    await goodbye(speaker.socket);
  });
});

describe('a request for a WebSocket that is refused', () => {
  it('is counted by the status of its answer', async () => {
    expect(await knockAtSocket(house.server, { origin: 'https://evil.example' })).toBe(403);
    const { socket } = await openSpeaker(house.server, holders.keys.other);
    expect(await knockAtSocket(house.server, {})).toBe(503);
    await goodbye(socket);
    expect(await number('sockets_refused_total', { status: '403' })).toBe(1);
    expect(await number('sockets_refused_total', { status: '503' })).toBe(1);
  });
});
