import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { openKeyHolders, type KeyHolders } from '../key-holders.js';
import { knock } from '../knock.js';
import { runAs } from '../run-as.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';
import { openSpeaker } from './speaker.js';

const scopes = ['exports:read', 'users:read'] as const;
type Name = 'http' | 'sse' | 'socket' | 'downloads';
const perMinute = 3;

let house: House;
let holders: KeyHolders<Name>;
beforeAll(async () => {
  const caller = { tenant: 'acme', scopes };
  holders = await openKeyHolders({ http: caller, sse: caller, socket: caller, downloads: caller });
  house = await openHouse({
    sources: [new ScriptedSource({ users: someUsers(3) })],
    identities: holders.identities,
    limits: { requestsPerMinute: perMinute },
  });
});
afterAll(() => house.close());

const query = '{ __typename }';
const refused = { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }] };

function post(path: string, key: string, more: Record<string, string> = {}) {
  const headers = { 'content-type': 'application/json', 'x-api-key': key, ...more };
  return knock(house.server, path, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

async function times<T>(count: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await act());
  return results;
}

describe('a caller that sends as many requests as it may, and one more', () => {
  it.each([
    ['HTTP', 'http', () => post('/graphql', holders.keys.http)],
    [
      'server-sent events',
      'sse',
      () => post('/graphql/stream', holders.keys.sse, { accept: 'text/event-stream' }),
    ],
  ] as const)('is refused the last one over %s, and told when to come again', async (_what, _name, send) => {
    const answers = await times(perMinute + 1, send);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    const last = answers.at(-1)!;
    expect(Number(last.headers['retry-after'])).toBe(20);
    expect(JSON.parse(last.body)).toMatchObject(refused);
  });

  it('is refused the last one over a WebSocket, which stays open', async () => {
    const speaker = await openSpeaker(house.server, holders.keys.socket);
    for (let n = 1; n <= perMinute; n++)
      expect(await speaker.ask(`${n}`, query)).toMatchObject({ type: 'next' });
    expect(await speaker.ask('last', query)).toMatchObject({
      type: 'error',
      payload: refused.errors,
    });
    expect(speaker.socket.readyState).toBe(speaker.socket.OPEN);
    speaker.socket.terminate();
  });

  it('is refused the last download', async () => {
    const caller = { tenant: 'acme', name: 'downloads', scopes: new Set<string>(scopes) };
    const { id, file } = await runAs(house.rig.exports, caller, { source: 'scripted' });
    const link = house.here(house.links.sign(id, file!.sha256, 'downloads').url);
    const answers = await times(perMinute + 1, () => fetch(link, { method: 'HEAD' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  });

  it('leaves the others and the probes alone', async () => {
    await times(perMinute + 1, () => post('/graphql', holders.keys.http));
    expect((await post('/graphql', holders.keys.http)).status).toBe(429);
    const probes = await times(10 * perMinute, () => knock(house.server, '/healthz'));
    expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([200]));
  });
});
