import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { WebSocket } from 'ws';
import { openEvents, readTo } from './events.js';
import { openHouse, type House } from './house.js';
import { until } from '../support/until.js';
import { caller, reached } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { AllStatusDocument, StatusDocument } from '../graphql/generated/graphql.js';

let house: House;
let id: string;
let finish = (): void => undefined;
beforeAll(async () => {
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const source = new ScriptedSource({ users: someUsers(3), onBatch: () => finished });
  house = await openHouse({ sources: [source] });
  const started = await house.rig.exports.start(caller, { source: 'scripted' });
  id = started.export.id;
  // From here on nothing happens to it: whoever follows it waits.
  await reached(house.rig.exports, id, ({ phase }) => phase === 'COLLECTING');
});
afterAll(async () => {
  finish();
  await house.close();
});

const status = () => ({ query: print(StatusDocument), variables: { id } });
const all = () => ({ query: print(AllStatusDocument), variables: {} });

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`${house.server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  return socket;
}

/** The ways to leave while nothing happens; each resolves when it has left. */
const leavings: [what: string, leave: () => Promise<void>][] = [
  [
    'cut the WebSocket',
    async () => {
      const socket = await openSocket();
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: status() }));
      await once(socket, 'message');
      socket.terminate();
      await once(socket, 'close');
    },
  ],
  [
    'complete five subscriptions on one WebSocket',
    async () => {
      const socket = await openSocket();
      for (const one of ['1', '2', '3', '4', '5']) {
        socket.send(JSON.stringify({ id: one, type: 'subscribe', payload: status() }));
        await once(socket, 'message');
        socket.send(JSON.stringify({ id: one, type: 'complete' }));
      }
      socket.close();
      await once(socket, 'close');
    },
  ],
  [
    'close the WebSocket before the first event',
    async () => {
      const socket = await openSocket();
      for (const one of ['1', '2', '3', '4', '5'])
        socket.send(JSON.stringify({ id: one, type: 'subscribe', payload: all() }));
      socket.close();
      await once(socket, 'close');
    },
  ],
  [
    'cut the stream of events',
    async () => {
      const { sent, answer } = await openEvents(house.server, StatusDocument, { id });
      await readTo(answer, id);
      sent.destroy();
    },
  ],
  [
    'cut the stream before the first event',
    async () => {
      const { sent } = await openEvents(house.server, AllStatusDocument, {});
      sent.destroy();
    },
  ],
];

describe('clients that leave while they wait', () => {
  it('are followed by nobody, after a thousand subscriptions', async () => {
    const started = { count: 0, most: 0 };
    const rounds = Array.from({ length: 80 }, () => leavings).flat();
    const leaveInTurn = async () => {
      for (let next = rounds.pop(); next; next = rounds.pop()) {
        const [what, leave] = next;
        await leave();
        started.count += /five|WebSocket before/.test(what) ? 5 : 1;
        started.most = Math.max(started.most, house.rig.exports.followers());
      }
    };
    await Promise.all(Array.from({ length: 16 }, leaveInTurn));

    expect(started.count).toBeGreaterThanOrEqual(1000);
    expect(started.most).toBeGreaterThan(0);
    await until(() => house.rig.exports.followers() === 0);
    expect(house.rig.exports.followers()).toBe(0);
    expect(house.log).toEqual([]);
  });
});
