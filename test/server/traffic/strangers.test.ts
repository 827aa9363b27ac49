import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { firstWordsBytes } from '../../../src/server/first-words.js';
import { openHouse, type House } from '../house.js';
import { connectLegacy } from '../legacy-socket/legacy-client.js';
import { until } from '../../support/until.js';
import { openSpeaker, type Speaker } from './speaker.js';

let house: House;
const speakers: Speaker[] = [];
beforeAll(async () => {
  house = await openHouse({ sources: [], limits: { bodyBytes: 1_000_000 } });
});
afterEach(() => speakers.splice(0).forEach(({ socket }) => socket.terminate()));
afterAll(() => house.close());

async function speaker(key?: null): Promise<Speaker> {
  const opened = await openSpeaker(house.server, key);
  speakers.push(opened);
  return opened;
}

const ping = (bytes: number) => ({ type: 'ping', payload: { a: 'x'.repeat(bytes) } });

describe('a socket that has not said whose it is', () => {
  it('is closed with 1009 for a long message, which is not answered', async () => {
    const stranger = await speaker(null);
    stranger.say(ping(900_000));
    expect(await stranger.closed).toBe(1009);
    expect(stranger.heard).toEqual([]);
  });

  it('is closed with 1009 for many short messages', async () => {
    const stranger = await speaker(null);
    for (let sent = 0; sent <= firstWordsBytes; sent += 1000) stranger.say(ping(1000));
    expect(await stranger.closed).toBe(1009);
  });

  it('is closed with 1009 in the subprotocol graphql-ws too', async () => {
    const stranger = await connectLegacy(house.server);
    stranger.say({ type: 'connection_init', payload: { a: 'x'.repeat(firstWordsBytes) } });
    expect(await stranger.closed).toMatchObject({ code: 1009 });
    expect(stranger.said).toEqual([]);
  });

  it('may say who it is with as many words as there may be', async () => {
    // Of a frame of this length, 14 bytes are its head.
    const rest = firstWordsBytes - 14;
    const greeting = JSON.stringify({ type: 'connection_init' }).padEnd(rest);
    const known = await speaker(null);
    known.socket.send(greeting);
    await until(() => known.heard.some(({ type }) => type === 'connection_ack'));
    const legacy = await connectLegacy(house.server);
    legacy.socket.send(greeting);
    expect(await legacy.hears('connection_ack')).toEqual({ type: 'connection_ack' });
    legacy.socket.close();
  });
});

describe('a socket that has said whose it is', () => {
  it('may send long messages, and more of them than before', async () => {
    const known = await speaker();
    for (const n of [1, 2, 3]) known.say(ping(900_000 + n));
    await until(() => known.heard.filter(({ type }) => type === 'pong').length === 3);
    expect(known.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('gets nothing of a ping back', async () => {
    const known = await speaker();
    known.say(ping(10));
    await until(() => known.heard.length === 2);
    expect(known.heard[1]).toEqual({ type: 'pong', payload: {} });
  });
});
