import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';

const most = 3;
let house: House;
const clients: Socket[] = [];
beforeAll(async () => {
  house = await openHouse({ sources: [], limits: { connections: most } });
});
afterEach(async () => {
  const open = clients.splice(0).filter(({ closed }) => !closed);
  await Promise.all(open.map((client) => once(client.destroy(), 'close')));
});
afterAll(() => house.close());

const probe = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n';
/** What is read behind it never comes; the server says that it waits for it. */
const endless =
  'POST /graphql HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n';

/** A connection that has its answer and stays. */
const idleOne = () => answered(probe);
/** A connection whose request has no end. */
const busyOne = () => answered(endless);

/** Opens a connection, and waits until something comes back on it or it is closed. */
async function answered(bytes: string): Promise<Socket> {
  const client = connect(house.server.port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined).write(bytes);
  await Promise.race([once(client, 'data'), new Promise((closed) => client.once('close', closed))]);
  return client;
}

describe('a server with as many connections as it may have', () => {
  it('keeps all of them', async () => {
    for (let n = 0; n < most; n++) await idleOne();
    clients[0]!.write(probe);
    await once(clients[0]!, 'data');
    expect(clients.map(({ closed }) => closed)).toEqual([false, false, false]);
  });

  it('closes the one that has been idle for longest for one more', async () => {
    for (let n = 0; n < most; n++) await idleOne();
    clients[0]!.write(probe);
    await once(clients[0]!, 'data');
    await idleOne();
    await until(() => clients[1]!.closed);
    expect(clients.map(({ closed }) => closed)).toEqual([false, true, false, false]);
  });

  it('closes none that is busy, and no WebSocket', async () => {
    const url = `${house.server.url.replace('http', 'ws')}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws');
    await once(socket, 'open');
    const [busy, idle] = [await busyOne(), await idleOne()];
    await idleOne();
    await until(() => idle.closed);
    expect([busy.closed, socket.readyState]).toEqual([false, socket.OPEN]);
    socket.terminate();
  });

  it('closes the new one if all are busy', async () => {
    for (let n = 0; n < most; n++) await busyOne();
    const late = await busyOne();
    await until(() => late.closed);
    expect(clients.map(({ closed }) => closed)).toEqual([false, false, false, true]);
  });

  it('closes none for a request on one of them that offers h2c', async () => {
    const offering =
      'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n';
    for (let n = 0; n < most; n++) await idleOne();
    clients[0]!.write(offering);
    await once(clients[0]!, 'data');
    await idleOne();
    await until(() => clients[1]!.closed);
    expect(clients.map(({ closed }) => closed)).toEqual([false, true, false, false]);
  });
});
