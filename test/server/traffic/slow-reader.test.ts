import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import { openSpeaker, type Speaker } from './speaker.js';

/** More than the connection itself holds for a client that does not read, many times over. */
const longBytes = 4_000_000;
const idOf = (n: number) => `${n}`.padEnd(longBytes, 'x');

let house: House;
let pulled = 0;
let left = 0;
beforeAll(async () => {
  house = await openHouse({
    sources: [],
    limits: { unreadBytes: 5_000_000, pingMs: 60_000 },
    wrap: (exports) => ({ ...exports, followAll: () => endless() }),
  });
});
afterAll(() => house.close());

/** Changes as fast as they are asked for, each a long one. */
function endless(): AsyncGenerator<never, void, void> {
  return (async function* () {
    try {
      for (;;) {
        pulled++;
        yield { cursor: idOf(pulled), exportId: 'x', deleted: true, export: null } as never;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      left++;
    }
  })();
}

const query = 'subscription { exportsStatus { cursor } }';

/** How many events were pulled once no more are. */
async function settled(): Promise<number> {
  let [last, seen] = [-1, performance.now()];
  await until(() => {
    if (pulled !== last) [last, seen] = [pulled, performance.now()];
    return performance.now() - seen > 200;
  });
  return last;
}

async function pausedSpeaker(): Promise<Speaker> {
  const speaker = await openSpeaker(house.server);
  speaker.socket.pause();
  return speaker;
}

describe('a client that does not read its WebSocket', () => {
  it('is sent no more events than the connection holds, and the next when it reads', async () => {
    pulled = 0;
    const speaker = await pausedSpeaker();
    speaker.say({ type: 'subscribe', id: 'a', payload: { query } });
    const held = await settled();
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(6);
    speaker.socket.resume();
    await until(() => pulled > held + 3);
    left = 0;
    speaker.socket.terminate();
    await until(() => left === 1);
  });

  it('is cut when too much waits for it', async () => {
    pulled = 0;
    left = 0;
    const speaker = await pausedSpeaker();
    for (const id of ['a', 'b', 'c', 'd', 'e']) speaker.say({ type: 'subscribe', id, payload: { query } });
    await until(() => left === 5);
    speaker.socket.resume();
    expect(await speaker.closed).toBe(1006);
    expect(house.log).toEqual([]);
  });
});

describe('a client that does not read its event stream', () => {
  it('is sent no more events than the connection holds, and the next when it reads', async () => {
    pulled = 0;
    left = 0;
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const sent = request(`${house.server.url}/graphql/stream`, { method: 'POST', headers });
    sent.on('error', () => undefined).end(JSON.stringify({ query }));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    const held = await settled();
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(6);
    answer.resume();
    await until(() => pulled > held + 3);
    sent.destroy();
    await until(() => left === 1);
  });

  it('is cut when it has read nothing for two pings', async () => {
    const hasty = await openHouse({
      sources: [],
      limits: { pingMs: 150 },
      wrap: (exports) => ({ ...exports, followAll: () => endless() }),
    });
    left = 0;
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const sent = request(`${hasty.server.url}/graphql/stream`, { method: 'POST', headers });
    sent.on('error', () => undefined).end(JSON.stringify({ query }));
    await once(sent, 'response');
    await until(() => left === 1);
    expect(sent.destroyed).toBe(false);
    sent.destroy();
    await hasty.close();
  });
});
