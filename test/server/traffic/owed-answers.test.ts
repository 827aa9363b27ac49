import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOwedAnswers, type OwedAnswers } from '../../../src/server/owed-answers.js';
import { until } from '../../support/until.js';

const long = 5_000_000;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
const upgrade = get('/').replace('\r\n\r\n', '\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');

let server: Server;
let owed: OwedAnswers;
let held: ServerResponse | undefined;
let upgraded: Socket[];
beforeEach(async () => {
  [held, upgraded] = [undefined, []];
  server = createServer(({ url }, answer) => {
    if (url === '/held') held = answer;
    else Readable.from(Array.from({ length: long / 1000 }, () => Buffer.alloc(1000, 'x'))).pipe(answer);
  });
  owed = openOwedAnswers(server);
  server.on('upgrade', ({ socket }) => {
    owed.after(socket, () => {
      upgraded.push(socket);
      socket.end('upgraded');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function send(bytes: string): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined).write(bytes);
  return socket;
}

describe('an upgrade', () => {
  it('waits for a long answer before it, all of which comes', async () => {
    const all = await text(send(get('/long') + upgrade));
    expect(all.match(/x/g)!.length).toBe(long);
    expect(all).toMatch(/\r\n0\r\n\r\nupgraded$/);
  });

  it('is not made when its client goes before the answer has come', async () => {
    const socket = send(get('/held') + upgrade);
    await until(() => held !== undefined);
    socket.resetAndDestroy();
    await until(() => {
      held!.write('x');
      return held!.destroyed || held!.socket === null;
    });
    expect(upgraded).toEqual([]);
  });

  it('is cut with those that wait when the server closes, and so is one that comes then', async () => {
    const waiting = send(get('/held') + upgrade).resume();
    await until(() => held !== undefined);
    owed.cut();
    const late = send(get('/held') + upgrade).resume();
    await Promise.all([once(waiting, 'close'), once(late, 'close')]);
    expect(upgraded).toEqual([]);
  });
});
