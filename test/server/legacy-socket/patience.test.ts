import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { openAllowance } from '../../../src/server/allowance.js';
import { localIdentities } from '../../../src/server/identity/local.js';
import { openSocketDesk } from '../../../src/server/identity/socket-desk.js';
import { openLegacySockets } from '../../../src/server/legacy-socket/legacy-sockets.js';
import { bareContexts } from '../../../src/server/request-context.js';
import { straight } from '../../../src/server/straight.js';
import { UnderWay } from '../../../src/server/under-way.js';

it('a socket of graphql-ws that says nothing in time is closed with 4408', async () => {
  const logger = pino({ level: 'silent' });
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(sockets, 'listening');
  const legacy = openLegacySockets(sockets, {
    executor: straight(buildSchema('type Query { a: Int }')),
    desk: openSocketDesk(localIdentities, logger),
    openContext: bareContexts(logger),
    allowance: openAllowance({ inAll: 1, perConnection: 1 }),
    answers: new UnderWay(),
    requestIdOf: () => 'r1',
    initTimeoutMs: 50,
  });
  const { port } = sockets.address() as AddressInfo;
  const [prompt, silent] = [1, 2].map(() => new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-ws'));
  prompt!.once('open', () => prompt!.send('{"type":"connection_init"}'));
  const [code] = (await once(silent!, 'close')) as [number];
  expect([code, prompt!.readyState]).toEqual([4408, WebSocket.OPEN]);
  await legacy.close();
});
