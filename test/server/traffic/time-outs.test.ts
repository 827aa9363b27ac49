import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../house.js';
import { connectLegacy } from '../legacy-socket/legacy-client.js';
import { openSpeaker } from './speaker.js';
import { knock } from '../knock.js';
import { until } from '../../support/until.js';
import { federationShape } from '../../../src/settings/federation.js';
import { serve, type ServedSubgraph } from '../../federation/support/serve.js';
import { makeSubgraph } from '../../federation/support/subgraph.js';
import { ScriptedSource } from '../../support/scripted-source.js';

const requestTimeoutMs = 400;
const bodyBytes = 2000;
// One for each test: what they answer is kept for a while.
const slowSources = ['slow-http', 'slow-socket', 'slow-legacy', 'slow-stream'];
const json = { 'content-type': 'application/json' };

let house: House;
let federated: House;
let remote: ServedSubgraph;
beforeAll(async () => {
  const limits = { requestTimeoutMs, bodyBytes };
  house = await openHouse({
    sources: [
      answeringIn('quick', requestTimeoutMs / 4),
      ...slowSources.map((id) => answeringIn(id, requestTimeoutMs * 2)),
    ],
    limits,
  });
  remote = await serve(
    makeSubgraph('slow', { sdl: 'type Query { slow: Int }', resolvers: { Query: { slow: () => 1 } } }),
  );
  federated = await openHouse({
    sources: [],
    limits,
    federation: federationShape.parse({ subgraphs: [{ name: 'slow', url: remote.url }] })!,
  });
});
afterAll(async () => {
  await house.close();
  await federated.close();
  await remote.close();
});

function answeringIn(id: string, ms: number): ScriptedSource {
  const onHealth = () => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return new ScriptedSource({ id, onHealth });
}

function post({ server }: House, query: string) {
  return knock(server, '/graphql', { method: 'POST', headers: json, body: JSON.stringify({ query }) });
}

const tookTooLong = {
  errors: [{ message: expect.stringContaining('took too long'), extensions: { code: 'LIMIT_EXCEEDED' } }],
};

const healthOf = (id: string) => `{ source(id: "${id}") { health { ok } } }`;

describe('an operation over HTTP', () => {
  it('that is answered just in time is, and one that takes longer is answered 504', async () => {
    expect((await post(house, healthOf('quick'))).body).toContain('{"ok":true}');
    const late = await post(house, healthOf('slow-http'));
    expect(late.status).toBe(504);
    expect(JSON.parse(late.body)).toMatchObject(tookTooLong);
    expect(house.log).toEqual([]);
  });

  it('that takes longer has what it asked of subgraphs aborted', async () => {
    let isGone = false;
    remote.interceptors.push((response) => void response.on('close', () => (isGone = true)));
    const late = await post(federated, '{ slow }');
    expect(late.status).toBe(504);
    await until(() => isGone);
    expect((await post(federated, '{ slow }')).body).toContain('{"slow":1}');
  });
});

describe('an operation over a WebSocket', () => {
  const inGoodTime = { data: { source: { health: { ok: true } } } };

  it('that is answered just in time is, and one that takes longer is an error', async () => {
    const speaker = await openSpeaker(house.server);
    expect((await speaker.ask('1', healthOf('quick'))).payload).toEqual(inGoodTime);
    expect((await speaker.ask('2', healthOf('slow-socket'))).payload).toMatchObject(tookTooLong);
    speaker.socket.close();
  });

  it('of the protocol before is, too', async () => {
    const client = await connectLegacy(house.server, {});
    client.start('1', healthOf('quick'));
    expect((await client.hears('data', '1')).payload).toEqual(inGoodTime);
    client.start('2', healthOf('slow-legacy'));
    expect((await client.hears('data', '2')).payload).toMatchObject(tookTooLong);
    client.socket.close();
  });

  it('that takes longer has what it asked of subgraphs aborted', async () => {
    let isGone = false;
    remote.interceptors.push((response) => void response.on('close', () => (isGone = true)));
    const speaker = await openSpeaker(federated.server);
    expect(await speaker.ask('1', '{ slow }')).toMatchObject({ payload: tookTooLong });
    await until(() => isGone);
    expect(await speaker.ask('2', '{ slow }')).toMatchObject({ payload: { data: { slow: 1 } } });
    speaker.socket.close();
  });
});

describe('an operation over a stream of events', () => {
  it('that is answered just in time is, and one that takes longer is a last result with an error', async () => {
    const ask = (query: string) =>
      knock(house.server, '/graphql/stream', {
        method: 'POST',
        headers: { ...json, accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
      });
    expect((await ask(healthOf('quick'))).body).toContain('{"ok":true}');
    const { body } = await ask(healthOf('slow-stream'));
    expect(body).toContain('took too long');
    expect(body).toContain('"code":"LIMIT_EXCEEDED"');
    expect(body).toMatch(/event: complete\s+data:\s*$/);
  });
});

/** A connection that sends these bytes, and all that comes back on it. */
function slowly({ port }: House['server'], bytes: string): { socket: Socket; answer: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return { socket, answer: text(socket) };
}

describe('a client that takes its time', () => {
  it.each([
    ['before the first byte', ''],
    ['in the middle of the headers', 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n'],
    [
      'in the middle of the body',
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    ],
  ])('%s is answered 408 and hung up on', async (_when, bytes) => {
    const startedAt = performance.now();
    expect(await slowly(house.server, bytes).answer).toMatch(/^HTTP\/1.1 408 .*nosniff.*"BAD_REQUEST"/s);
    expect(performance.now() - startedAt).toBeGreaterThan(requestTimeoutMs - 20);
  });

  it('and is done in time is answered', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
    const { socket, answer } = slowly(house.server, head);
    setTimeout(() => socket.write(body), requestTimeoutMs / 4);
    expect(await answer).toMatch(/^HTTP\/1.1 200 .*"__typename":"Query"/s);
  });
});

describe('a body', () => {
  const bodyOf = (bytes: number) => JSON.stringify({ query: '{ __typename }' }).padEnd(bytes);

  it.each([
    [bodyBytes, 200],
    [bodyBytes + 1, 413],
  ])('of %d bytes is answered %d', async (bytes, status) => {
    const body = bodyOf(bytes);
    const answers = await Promise.all([
      knock(house.server, '/graphql', { method: 'POST', headers: json, body }),
      knock(house.server, '/graphql/stream', {
        method: 'POST',
        headers: { ...json, accept: 'text/event-stream' },
        body,
      }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
  });

  it('that does not say how long it is, is counted as it comes', async () => {
    const chunk = `${bodyBytes.toString(16)}\r\n${' '.repeat(bodyBytes)}\r\n`;
    const head =
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n';
    const { answer } = slowly(
      house.server,
      `${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1.1 413 /);
  });
});
