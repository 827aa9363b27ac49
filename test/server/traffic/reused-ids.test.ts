import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import type { Message } from './speaker.js';

const perConnection = 20;
const times = 10;
const query = 'subscription { exportsStatus { cursor } }';
const words = {
  'graphql-transport-ws': { begin: 'subscribe', end: 'complete', result: 'next' },
  'graphql-ws': { begin: 'start', end: 'stop', result: 'data' },
} as const;

let house: House;
const open = new Set<WebSocket>();
beforeAll(async () => {
  house = await openHouse({ sources: [], limits: { subscriptionsPerConnection: perConnection } });
});
afterEach(async () => {
  open.forEach((socket) => socket.terminate());
  open.clear();
  await followers(0);
});
afterAll(() => house.close());

const followers = (count: number) => until(() => house.rig.exports.followers() === count);
const followed = () => house.rig.exports.followers();

async function client(subprotocol: keyof typeof words) {
  const socket = new WebSocket(`${house.server.url.replace('http', 'ws')}/graphql`, subprotocol);
  open.add(socket);
  const heard: Message[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Message));
  await once(socket, 'open');
  const say = (...messages: object[]) => {
    // In one packet: there is no time between them.
    const connection = (socket as unknown as { readonly _socket: Socket })._socket;
    connection.cork();
    for (const message of messages) socket.send(JSON.stringify(message));
    connection.uncork();
  };
  say({ type: 'connection_init' });
  await until(() => heard.some(({ type }) => type === 'connection_ack'));
  const { begin, end, result } = words[subprotocol];
  const resultsOf = (id: string) => heard.filter((each) => each.id === id && each.type === result);
  return {
    socket,
    heard,
    say,
    resultsOf,
    begin: (text = query) => ({ type: begin, id: 'x', payload: { query: text } }),
    end: { type: end, id: 'x' },
  };
}

const nothing = () => new Promise((resolve) => setTimeout(resolve, 50));

describe.each(['graphql-transport-ws', 'graphql-ws'] as const)('an id that is used again in %s', (spoken) => {
  it('belongs to the last subscription alone, which ends when it is completed', async () => {
    const { say, begin, end } = await client(spoken);
    say(...Array.from({ length: times }, () => [begin(), end]).flat(), begin());
    await nothing();
    await followers(1);
    say(end);
    await followers(0);
    say(begin());
    await followers(1);
    await nothing();
    expect(followed()).toBe(1);
  });

  it('leaves nothing behind when the socket closes', async () => {
    const { say, begin, end, socket } = await client(spoken);
    for (let n = 0; n < times; n++) {
      say(begin(), end, begin());
      await nothing();
      say(end);
    }
    say(begin(), end, begin());
    await followers(1);
    socket.terminate();
    await followers(0);
    await nothing();
    expect(followed()).toBe(0);
  });

  it('gives back every subscription that a socket may have', async () => {
    const { say, begin, end, heard } = await client(spoken);
    for (let n = 0; n <= perConnection; n++) {
      say(begin(), end, begin());
      await followers(1);
      say(end);
      await followers(0);
    }
    expect(JSON.stringify(heard)).not.toContain('LIMIT_EXCEEDED');
  });

  it('does not get the answer to the query before it', async () => {
    const { say, begin, end, resultsOf } = await client(spoken);
    say(begin('{ sources { id } }'), end, begin('{ __typename }'));
    await until(() => resultsOf('x').length > 0);
    await nothing();
    expect(resultsOf('x').map(({ payload }) => payload)).toEqual([{ data: { __typename: 'Query' } }]);
  });
});

describe('an id that is used again', () => {
  it('does not get the errors of the document before it', async () => {
    const { say, begin, end, heard, resultsOf } = await client('graphql-transport-ws');
    say(begin('{ nothing }'), end, begin('{ __typename }'));
    await until(() => resultsOf('x').length > 0);
    await nothing();
    expect(heard.filter(({ type }) => type === 'error')).toEqual([]);
  });
});
