import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import type { Message } from './speaker.js';

const limits = { bodyBytes: 2000, subscriptions: 3, sockets: 4, connectionInitMs: 600 };
const query = 'subscription { exportsStatus { cursor } }';
const spoken = ['graphql-transport-ws', 'graphql-ws'] as const;
type Subprotocol = (typeof spoken)[number];
const beginnings: Record<Subprotocol, string> = {
  'graphql-transport-ws': 'subscribe',
  'graphql-ws': 'start',
};

let house: House;
const open = new Set<WebSocket>();
beforeAll(async () => {
  house = await openHouse({ sources: [], corsOrigins: ['https://app.acme.example'], limits });
});
afterEach(async () => {
  open.forEach((socket) => socket.terminate());
  await until(() => open.size === 0);
  await until(() => house.rig.exports.followers() === 0);
});
afterAll(() => house.close());

function knock(subprotocol: Subprotocol, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${house.server.port}/graphql`, subprotocol, { headers });
  socket.once('open', () => open.add(socket)).once('close', () => open.delete(socket));
  return socket.on('error', () => undefined);
}

/** 101 when it opens. */
async function statusOf(socket: WebSocket): Promise<number | undefined> {
  const opened = once(socket, 'open').then(() => 101);
  const refused = once(socket, 'unexpected-response').then(([sent, answer]) => {
    (sent as { destroy(): void }).destroy();
    return (answer as IncomingMessage).statusCode;
  });
  return Promise.race([opened.catch(() => refused), refused]);
}

async function speaker(subprotocol: Subprotocol, afterMs = 0) {
  const socket = knock(subprotocol);
  const heard: Message[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Message));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await once(socket, 'open');
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await until(() => heard.some(({ type }) => type === 'connection_ack'));
  const begin = (id: string, payload: unknown = { query }) =>
    socket.send(JSON.stringify({ type: beginnings[subprotocol], id, payload }));
  return { socket, heard, closed, begin };
}

describe.each(spoken)('an upgrade to %s', (subprotocol) => {
  it.each([
    [{ host: 'localhost:4000' }, 101],
    [{ host: 'rebound.example' }, 403],
    [{ host: 'local host' }, 400],
    [{ host: 'localhost:4000', origin: 'https://app.acme.example' }, 101],
    [{ host: 'localhost:4000', origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:4000', origin: 'null' }, 403],
  ])('with %j is answered %d', async (headers, status) => {
    expect(await statusOf(knock(subprotocol, headers))).toBe(status);
  });
});

describe.each(spoken)('a socket of %s', (subprotocol) => {
  it('may say who it is shortly before its time is over', async () => {
    const { socket } = await speaker(subprotocol, limits.connectionInitMs - 250);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('may send a message as long as a body, and is closed with 1009 for a longer one', async () => {
    const { socket, heard, closed } = await speaker(subprotocol);
    const message = { type: beginnings[subprotocol], id: 'a', payload: { query: '{ __typename }' } };
    socket.send(JSON.stringify(message).padEnd(limits.bodyBytes));
    await until(() => heard.some(({ id, type }) => id === 'a' && type === 'complete'));
    socket.send(JSON.stringify(message).padEnd(limits.bodyBytes + 1));
    expect(await closed).toBe(1009);
  });

  it('is closed with 4400 for operations in an array', async () => {
    const { begin, closed, heard } = await speaker(subprotocol);
    begin('a', [{ query: '{ __typename }' }, { query: '{ __typename }' }]);
    expect(await closed).toBe(4400);
    expect(heard.filter(({ id }) => id === 'a')).toEqual([]);
  });

  it('is closed with 4400 for messages in an array', async () => {
    const { socket, closed } = await speaker(subprotocol);
    const payload = { query: '{ __typename }' };
    socket.send(JSON.stringify(['a', 'b'].map((id) => ({ type: beginnings[subprotocol], id, payload }))));
    expect(await closed).toBe(4400);
  });
});

describe('sockets of both subprotocols', () => {
  it('are together as many as they may be, whoever comes', async () => {
    for (const each of [...spoken, ...spoken]) await speaker(each);
    for (const each of spoken) expect(await statusOf(knock(each))).toBe(503);
    expect([...open].filter(({ readyState }) => readyState === WebSocket.OPEN)).toHaveLength(limits.sockets);
  });

  it('have together as many subscriptions as there may be', async () => {
    const [today, before] = [await speaker('graphql-transport-ws'), await speaker('graphql-ws')];
    today.begin('a');
    before.begin('a');
    before.begin('b');
    await until(() => house.rig.exports.followers() === limits.subscriptions);
    for (const { begin, heard } of [today, before]) {
      begin('c');
      await until(() => heard.some(({ id }) => id === 'c'));
      expect(JSON.stringify(heard)).toContain('LIMIT_EXCEEDED');
    }
    expect(house.rig.exports.followers()).toBe(limits.subscriptions);
  });
});
