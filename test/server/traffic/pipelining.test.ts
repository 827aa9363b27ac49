import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import { runExport } from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';

const subscriptions = 3;
const stream = `/graphql/stream?query=${encodeURIComponent('subscription{exportsStatus{cursor}}')}`;

let house: House;
let download: string;
let filesOpen = 0;
let filesOpened = 0;
beforeAll(async () => {
  house = await openHouse({
    sources: [new ScriptedSource({ users: someUsers(3) })],
    limits: { subscriptions },
  });
  const { id, file } = await runExport(house.rig.exports, { source: 'scripted' });
  const { pathname, search } = new URL(house.links.sign(id, file!.sha256, 'local').url);
  download = pathname.replace('/base', '') + search;
  // They never come to their end.
  house.rig.files.read = () => {
    filesOpened++;
    filesOpen++;
    const bytes = new PassThrough();
    bytes.write('x');
    return Promise.resolve(bytes.once('close', () => filesOpen--));
  };
});
afterAll(() => house.close());

function lines(path: string, more = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n${more}\r\n`;
}

function send(bytes: string): Socket {
  const socket = connect(house.server.port, '127.0.0.1');
  socket.on('error', () => undefined).write(bytes);
  return socket;
}

/** The status of a stream that is asked for, and left at once. */
async function statusOf(path: string): Promise<number> {
  const asking = new AbortController();
  const { status } = await fetch(house.server.url + path, {
    headers: { accept: 'text/event-stream' },
    signal: asking.signal,
  });
  asking.abort();
  return status;
}

const followers = () => house.rig.exports.followers();

describe('a connection with many requests at once', () => {
  it('gets their answers in turn', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    const requests = ids.map((id) => lines('/healthz', `x-request-id: ${id}\r\n`)).join('');
    const socket = send(requests + lines('/nothing', 'connection: close\r\n'));
    const answers = await text(socket);
    expect([...answers.matchAll(/x-request-id: (\w)\r/g)].map(([, id]) => id)).toEqual(ids);
    expect([...answers.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      ...ids.map(() => '200'),
      '404',
    ]);
  });

  it('becomes a WebSocket behind the answers before that', async () => {
    const upgrade = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
    const words = ['sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-protocol: graphql-ws'];
    const more = [...upgrade, ...words, ''].join('\r\n');
    const socket = send(lines('/healthz') + lines('/nothing') + lines('/graphql', more));
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    await until(() => answers.includes(' 101 '));
    socket.destroy();
    expect([...answers.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '404',
      '101',
    ]);
  });

  it('has one stream of them at a time, and none when it goes', async () => {
    const socket = send(lines(stream).repeat(20));
    await until(() => followers() > 0);
    for (let other = 1; other < subscriptions; other++) expect(await statusOf(stream)).toBe(200);
    expect(followers()).toBeLessThanOrEqual(subscriptions);
    socket.destroy();
    await until(() => followers() === 0);
    const others = Array.from({ length: subscriptions }, () => send(lines(stream)));
    await until(() => followers() === subscriptions);
    for (const each of others) each.destroy();
    await until(() => followers() === 0);
  });

  it('has one file open at a time, and none when it goes', async () => {
    filesOpened = 0;
    const socket = send(lines(download).repeat(20));
    await until(() => filesOpen > 0);
    await statusOf('/healthz');
    expect(filesOpened).toBe(1);
    socket.destroy();
    await until(() => filesOpen === 0);
    expect(filesOpened).toBe(1);
  });

  it('is cut when more than a hundred wait for a stream before them', async () => {
    const patient = send(lines(stream) + lines('/healthz').repeat(100)).resume();
    await until(() => followers() === 1);
    expect(await statusOf('/healthz')).toBe(200);
    expect(patient.closed).toBe(false);
    patient.write(lines('/healthz'));
    await until(() => patient.closed);
    await until(() => followers() === 0);
  });

  it('does not hold up a server that drains', async () => {
    const leaving = await openHouse({ sources: [] });
    const socket = connect(leaving.server.port, '127.0.0.1');
    socket.on('error', () => undefined).write(lines(stream).repeat(20));
    await until(() => leaving.rig.exports.followers() > 0);
    socket.destroy();
    await until(() => leaving.rig.exports.followers() === 0);
    const startedAt = performance.now();
    await leaving.close();
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });
});
