import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { knock } from '../knock.js';
import { until } from '../../support/until.js';
import { localIdentities } from '../../../src/server/identity/local.js';

const query = encodeURIComponent('subscription{exportsStatus{cursor}}');
const head = `GET /graphql/stream?query=${query} HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n`;

let house: House;
let watched = 0;
let asked = 0;
let letIn = (): void => undefined;
beforeAll(async () => {
  house = await openHouse({
    sources: [],
    limits: { subscriptions: 1 },
    identities: {
      identify: async (credentials) => {
        asked++;
        // As long as it takes until the test says so.
        await new Promise<void>((resolve) => (letIn = resolve));
        const identity = await localIdentities.identify(credentials);
        return {
          ...identity,
          watch: () => {
            watched++;
            return () => watched--;
          },
        };
      },
    },
  });
});
afterAll(() => house.close());

it('A client that leaves while it is identified takes up no subscription, and is watched by nobody', async () => {
  const early = connect(house.server.port, '127.0.0.1');
  early.write(head);
  await until(() => asked === 1);
  early.resetAndDestroy();
  // Whoever comes later is heard later: it has been noticed that the first one left.
  for (let n = 0; n < 2; n++) await knock(house.server, '/healthz');
  letIn();
  await new Promise((resolve) => setImmediate(resolve));
  expect(watched).toBe(0);

  const next = connect(house.server.port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  next.on('data', (chunk: string) => (answer += chunk));
  next.write(head);
  await until(() => asked === 2);
  letIn();
  await until(() => answer !== '');
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  next.destroy();
  await until(() => watched === 0);
});
