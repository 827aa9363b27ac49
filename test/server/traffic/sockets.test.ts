import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { openEvents } from '../events.js';
import { openHouse, type House } from '../house.js';
import { knockAtSocket, knock } from '../knock.js';
import { until } from '../../support/until.js';
import { AllStatusDocument } from '../../graphql/generated/graphql.js';
import { openSpeaker, type Speaker } from './speaker.js';

const limits = {
  bodyBytes: 2000,
  subscriptions: 3,
  subscriptionsPerConnection: 2,
  sockets: 3,
  connectionInitMs: 300,
  pingMs: 150,
};

let house: House;
const speakers: Speaker[] = [];
beforeAll(async () => {
  house = await openHouse({ sources: [], limits });
});
afterEach(async () => {
  speakers.forEach(({ socket }) => socket.terminate());
  await Promise.all(speakers.splice(0).map(({ closed }) => closed));
  await until(() => house.rig.exports.followers() === 0);
});
afterAll(() => house.close());

async function speaker(key?: null): Promise<Speaker> {
  const opened = await openSpeaker(house.server, key);
  speakers.push(opened);
  return opened;
}

const follow = 'subscription { exportsStatus { cursor } }';
const subscribe = async (speaker: Speaker, id: string): Promise<void> => {
  const before = house.rig.exports.followers();
  speaker.say({ type: 'subscribe', id, payload: { query: follow } });
  await until(() => house.rig.exports.followers() === before + 1);
};
const tooMany = { type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] };

describe('the subscriptions of a socket', () => {
  it('are as many as they may be, and one more when one has ended; queries go on all the time', async () => {
    const one = await speaker();
    await subscribe(one, 'a');
    await subscribe(one, 'b');
    expect(await one.ask('c', follow)).toMatchObject(tooMany);
    expect(await one.ask('query', '{ __typename }')).toMatchObject({ type: 'next' });
    one.say({ type: 'complete', id: 'a' });
    await until(() => house.rig.exports.followers() === 1);
    await subscribe(one, 'd');
    expect(await one.ask('e', follow)).toMatchObject(tooMany);
  });

  it('end with it, so that another one can have them', async () => {
    const one = await speaker();
    await subscribe(one, 'a');
    await subscribe(one, 'b');
    one.socket.terminate();
    await until(() => house.rig.exports.followers() === 0);
    const other = await speaker();
    await subscribe(other, 'a');
    await subscribe(other, 'b');
    expect(house.rig.exports.followers()).toBe(2);
  });

  it('do not count those that failed to begin', async () => {
    const one = await speaker();
    for (const id of ['a', 'b', 'c'])
      expect(await one.ask(id, 'subscription { exportStatus(id: "none") { id } }')).toMatchObject({
        type: 'next',
        payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
      });
    await subscribe(one, 'd');
  });
});

describe('the subscriptions of a process', () => {
  it('are as many as they may be, over sockets and event streams alike', async () => {
    const [one, other] = [await speaker(), await speaker()];
    await subscribe(one, 'a');
    await subscribe(one, 'b');
    const { sent, answer } = await openEvents(house.server, AllStatusDocument, {});
    expect(answer.statusCode).toBe(200);
    expect(await other.ask('c', follow)).toMatchObject(tooMany);
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const body = JSON.stringify({ query: follow });
    const refused = await knock(house.server, '/graphql/stream', { method: 'POST', headers, body });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(JSON.parse(refused.body)).toMatchObject({ errors: tooMany.payload });
    sent.destroy();
    await until(() => house.rig.exports.followers() === 2);
    await subscribe(other, 'd');
  });
});

describe('the sockets of a process', () => {
  it('are as many as they may be, and one more is answered 503', async () => {
    await speaker();
    await speaker();
    await speaker();
    expect(await knockAtSocket(house.server, {})).toBe(503);
    expect(await Promise.race(speakers.map(({ closed }) => closed).concat(Promise.resolve(0)))).toBe(0);
  });

  it('that nobody has said to be his make room, the oldest one first', async () => {
    const known = await speaker();
    const [first, second] = [await speaker(null), await speaker(null)];
    const late = await speaker();
    expect(await first.closed).toBe(1006);
    expect([known, second, late].map(({ socket }) => socket.readyState)).toEqual([1, 1, 1]);
  });
});

describe('a socket', () => {
  it('that does not say who it is in time is closed with 4408', async () => {
    const openedAt = performance.now();
    const silent = await speaker(null);
    expect(await silent.closed).toBe(4408);
    expect(performance.now() - openedAt).toBeGreaterThan(limits.connectionInitMs - 20);
  });

  it('that answers pings stays, and one that does not is cut', async () => {
    const [lively, dead] = [await speaker(), await silentAtPings()];
    const [code] = (await once(dead, 'close')) as [number];
    expect(code).toBe(1006);
    expect(lively.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('may send a message as long as a body, and is closed with 1009 for a longer one', async () => {
    const one = await speaker();
    const messageOf = (bytes: number) => {
      const message = JSON.stringify({ type: 'subscribe', id: 'a', payload: { query: '{ __typename }' } });
      return message.padEnd(bytes);
    };
    one.socket.send(messageOf(limits.bodyBytes));
    await until(() => one.heard.some(({ id }) => id === 'a'));
    one.socket.send(messageOf(limits.bodyBytes + 1));
    expect(await one.closed).toBe(1009);
  });
});

async function silentAtPings(): Promise<WebSocket> {
  const url = `${house.server.url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(url, 'graphql-transport-ws', { autoPong: false });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  return socket;
}
