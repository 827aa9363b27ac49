import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openFront } from '../../src/commands/front.js';
import { openBare } from '../../src/commands/open-bare.js';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import { Life } from '../../src/lifecycle.js';
import { openMetrics } from '../../src/metrics/metrics.js';
import type { Server } from '../../src/server/server.js';
import { readSettings } from '../../src/settings/settings.js';
import { serve, type ServedSubgraph } from '../federation/support/serve.js';
import { makeSubgraph } from '../federation/support/subgraph.js';
import { knock, knockAtSocket } from '../server/knock.js';
import { openSpeaker } from '../server/traffic/speaker.js';
import { folder } from '../settings/folder.js';
import { openRig } from '../support/engine-rig.js';
import { ScriptedSource } from '../support/scripted-source.js';

const origin = 'https://app.example';
const takesLong = () => new Promise<void>((resolve) => setTimeout(resolve, 1_000));
const logger = pino({ level: 'silent' });

let life: Life;
let remote: ServedSubgraph;
beforeAll(async () => {
  life = new Life();
  const sdl = 'type Query { slow: Int }';
  remote = await serve(
    makeSubgraph('slow', { sdl, resolvers: { Query: { slow: () => takesLong().then(() => 1) } } }),
  );
  life.defer('subgraph', () => remote.close());
});
afterAll(() => life.close());

/** Settings with a small value for every limit of the doors that can be met in no time. */
function settings() {
  const supergraph = composeSupergraph([{ name: 'slow', sdl: 'type Query { slow: Int }', url: remote.url }]);
  if (supergraph.kind === 'refused') throw new Error(JSON.stringify(supergraph.reasons));
  const cwd = folder(`
    server: { port: 0, cors: { origins: ["${origin}"] } }
    limits:
      body: 1KB
      requestTimeout: 300ms
      requestsPerMinute: 12
      subscriptions: 1
      subscriptionsPerConnection: 1
      sockets: 1
      connectionInit: 200ms
      ping: 300ms
    federation: { supergraph: supergraph.graphql, subgraphs: [{ name: slow, headers: [x-crm-key] }] }`);
  writeFileSync(join(cwd, 'supergraph.graphql'), supergraph.supergraphSdl);
  return readSettings({}, { NODE_ENV: 'production' }, cwd);
}

/** As `rollcall serve` does it. */
async function front(): Promise<Server> {
  const rig = await openRig([new ScriptedSource({ onHealth: takesLong })]);
  life.defer('rig', async () => rig[Symbol.asyncDispose]());
  const { exports, files, store } = rig;
  const ground = { exports, files, store, metrics: openMetrics({ version: '0' }), logger };
  const server = await openFront(settings(), ground, ['a secret of these tests']);
  life.defer('front', () => server.close());
  return server;
}

/** As `rollcall serve --no-sources` does it. */
function bare(): Promise<Server> {
  const read = settings();
  return openBare({ settings: read, federation: read.federation!, logger }, life);
}

describe.each<[command: string, open: () => Promise<Server>, slow: string]>([
  ['rollcall serve', front, '{ source(id: "scripted") { health { ok } } }'],
  ['rollcall serve --no-sources', bare, '{ slow }'],
])('%s', (_command, open, slow) => {
  let server: Server;
  beforeAll(async () => {
    server = await open();
  });

  const post = (query: string, path = '/graphql', accept = 'application/json') =>
    knock(server, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
    });

  it('lets the pages of `server.cors.origins` in, with the headers that subgraphs get', async () => {
    const headers = { origin, 'access-control-request-method': 'POST' };
    const answer = await knock(server, '/graphql', { method: 'OPTIONS', headers });
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers['access-control-allow-headers']).toContain('x-crm-key');
  });

  it('holds bodies to `limits.body`', async () => {
    expect((await post(`{ __typename } #${'x'.repeat(1_000)}`)).status).toBe(413);
  });

  it('holds streams to `limits.subscriptions`, and answers to `limits.requestTimeout`', async () => {
    const stream = () => post(slow, '/graphql/stream', 'text/event-stream');
    const [one, other] = (await Promise.all([stream(), stream()])).sort((a, b) => a.status - b.status);
    expect([one.status, other.status]).toEqual([200, 503]);
    expect(one.body).toContain('took too long');
  });

  it('holds WebSockets to `limits.connectionInit`, `limits.sockets` and `limits.ping`', async () => {
    expect(await (await openSpeaker(server, null)).closed).toBe(4408);
    const { socket, closed } = await openSpeaker(server);
    await once(socket, 'ping');
    expect(await knockAtSocket(server, {})).toBe(503);
    socket.close();
    await closed;
  });

  it('holds callers to `limits.requestsPerMinute`', async () => {
    const answers = await Promise.all(Array.from({ length: 13 }, () => post('{ __typename }')));
    expect(answers.map(({ status }) => status)).toContain(429);
  });
});
