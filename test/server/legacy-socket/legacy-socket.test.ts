import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { openHouse, type House } from '../house.js';
import { until } from '../../support/until.js';
import { caller, reached, runExport } from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';
import { connectLegacy } from './legacy-client.js';

const status = 'subscription ($id: ID!) { exportStatus(id: $id) { id status } }';
const start = 'mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }';
const sources = '{ sources { id } }';

let house: House;
let waiting: string;
let finish = (): void => undefined;
beforeAll(async () => {
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const held = new ScriptedSource({ id: 'held', users: someUsers(3, 'held'), onBatch: () => finished });
  house = await openHouse({ sources: [held, new ScriptedSource({ users: someUsers(30) })] });
  waiting = (await house.rig.exports.start(caller, { source: 'held' })).export.id;
  // From here on nothing happens to it: whoever follows it waits.
  await reached(house.rig.exports, waiting, ({ phase }) => phase === 'COLLECTING');
});
afterAll(async () => {
  finish();
  await house.close();
});

const noFollowers = () => until(() => house.rig.exports.followers() === 0);

describe('the subprotocol graphql-ws', () => {
  it('acknowledges, then says that it is there', async () => {
    const client = await connectLegacy(house.server, {});
    const alive = new Promise((resolve) =>
      client.socket.on('message', (data: Buffer) => data.toString() === '{"type":"ka"}' && resolve(true)),
    );
    await client.hears('connection_ack');
    expect(await alive).toBe(true);
    client.socket.close();
  });

  it('sends the results of a subscription and completes it, though start came before the acknowledgement', async () => {
    const { id } = await runExport(house.rig.exports, { source: 'scripted' });
    const client = await connectLegacy(house.server, {});
    client.start('1', status, { id });
    await client.hears('complete', '1');
    expect(client.said.map(({ type }) => type)).toEqual(['connection_ack', 'data', 'complete']);
    expect(client.said[1]).toEqual({
      type: 'data',
      id: '1',
      payload: { data: { exportStatus: { id, status: 'COMPLETED' } } },
    });
    client.socket.close();
  });

  it('answers queries and mutations, several at a time on one socket', async () => {
    const client = await connectLegacy(house.server, {});
    client.start('s', status, { id: waiting });
    client.start('q', sources);
    client.start('m', start, { input: { source: 'scripted' } });
    const [query, mutation] = await Promise.all([client.hears('data', 'q'), client.hears('data', 'm')]);
    expect(query.payload?.data).toEqual({ sources: [{ id: 'held' }, { id: 'scripted' }] });
    expect(mutation.payload?.data).toMatchObject({ startExport: { export: { id: /^exp_/ } } });
    expect((await client.hears('data', 's')).payload?.data).toMatchObject({ exportStatus: { id: waiting } });
    await Promise.all([client.hears('complete', 'q'), client.hears('complete', 'm')]);
    expect(client.said.filter(({ id, type }) => id === 's' && type === 'complete')).toEqual([]);
    client.socket.close();
  });

  it.each([
    ['does not parse', '{ sources {', 'GRAPHQL_PARSE_FAILED'],
    ['is not valid', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'has several operations',
      'query A { __typename } query B { __typename }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ])('tells what is wrong with a document that %s, and goes on', async (_, query, code) => {
    const client = await connectLegacy(house.server, {});
    client.start('1', query);
    expect((await client.hears('data', '1')).payload).toMatchObject({ errors: [{ extensions: { code } }] });
    await client.hears('complete', '1');
    client.start('2', sources);
    await client.hears('complete', '2');
    client.socket.close();
  });

  it('ends what a subscription comes from at stop, and says so', async () => {
    const client = await connectLegacy(house.server, {});
    client.start('1', status, { id: waiting });
    await client.hears('data', '1');
    expect(house.rig.exports.followers()).toBe(1);
    client.say({ type: 'stop', id: '1' });
    await client.hears('complete', '1');
    await noFollowers();
    client.start('1', sources);
    await until(() => client.said.filter(({ type }) => type === 'data').length === 2);
    client.socket.close();
  });

  it('follows nothing when stop comes right behind start', async () => {
    const client = await connectLegacy(house.server, {});
    client.start('1', status, { id: waiting });
    client.say({ type: 'stop', id: '1' });
    await client.hears('complete', '1');
    client.start('2', sources);
    await client.hears('complete', '2');
    await noFollowers();
    expect(client.said.some(({ type, id }) => type === 'data' && id === '1')).toBe(false);
    client.socket.close();
  });

  it.each([
    ['is cut', (socket: WebSocket) => socket.terminate()],
    ['is closed', (socket: WebSocket) => socket.close()],
    ['is parted from', (socket: WebSocket) => socket.send('{"type":"connection_terminate"}')],
  ])('ends all operations of a socket that %s', async (_, leave) => {
    const client = await connectLegacy(house.server, {});
    for (const id of ['1', '2', '3']) client.start(id, status, { id: waiting });
    await client.hears('data', '3');
    expect(house.rig.exports.followers()).toBe(3);
    leave(client.socket);
    await client.closed;
    await noFollowers();
  });

  it('refuses one subscription more than a connection may have, and takes it when one has ended', async () => {
    const client = await connectLegacy(house.server, {});
    for (let id = 0; id <= 100; id++) client.start(String(id), status, { id: waiting });
    expect((await client.hears('data', '100')).payload).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }],
    });
    await client.hears('complete', '100');
    client.say({ type: 'stop', id: '0' });
    await until(() => house.rig.exports.followers() === 99);
    client.start('again', status, { id: waiting });
    expect((await client.hears('data', 'again')).payload).toMatchObject({ data: { exportStatus: {} } });
    client.socket.close();
    await noFollowers();
  });
});

const init = { type: 'connection_init' };
const operation = { type: 'start', id: '1', payload: { query: status, variables: { id: 'none' } } };

describe('a socket of graphql-ws is closed', () => {
  it.each<[code: number, what: string, messages: readonly unknown[]]>([
    [4400, 'an unknown type', [init, { type: 'subscribe', id: '1', payload: { query: sources } }]],
    [4400, 'what is no JSON', ['connection_init']],
    [4400, 'a start without a query', [init, { type: 'start', id: '1', payload: {} }]],
    [4400, 'a start without an id', [init, { type: 'start', payload: { query: sources } }]],
    [4401, 'a start before connection_init', [operation]],
    [4429, 'a second connection_init', [init, init]],
    [1009, 'a message that is too long', [init, { ...operation, padding: ' '.repeat(1024 * 1024) }]],
  ])('with %d for %s', async (code, _, messages) => {
    const client = await connectLegacy(house.server);
    for (const message of messages)
      client.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    expect(await client.closed).toMatchObject({ code });
    expect(house.log).toEqual([]);
  });

  it('with 4409 for a second operation of an id, and nothing of the first runs on', async () => {
    const client = await connectLegacy(house.server, {});
    client.start('1', status, { id: waiting });
    client.start('1', status, { id: waiting });
    client.start('2', status, { id: waiting });
    expect(await client.closed).toMatchObject({ code: 4409 });
    await noFollowers();
  });

  it('by nobody for stop and parting out of place', async () => {
    const client = await connectLegacy(house.server);
    client.say({ type: 'stop', id: '1' });
    client.say(init);
    client.say({ type: 'stop', id: '1' });
    await client.hears('connection_ack');
    client.say({ type: 'stop', id: 'unknown' });
    client.say({ type: 'connection_terminate' });
    expect(await client.closed).toMatchObject({ code: 1000 });
  });
});

describe('an upgrade', () => {
  it.each([[[]], [['graphql-sse']]])('is refused that asks for %j', async (protocols) => {
    const socket = new WebSocket(`${house.server.url.replace('http', 'ws')}/graphql`, protocols);
    const status = await new Promise((resolve) => {
      socket.on('error', () => undefined);
      socket.once('unexpected-response', (sent, answer) => {
        sent.destroy();
        resolve(answer.statusCode);
      });
    });
    expect(status).toBe(400);
  });

  it('that asks for both subprotocols gets graphql-transport-ws', async () => {
    const both = ['graphql-ws', 'graphql-transport-ws'];
    const socket = new WebSocket(`${house.server.url.replace('http', 'ws')}/graphql`, both);
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.protocol).toBe('graphql-transport-ws');
    socket.close();
  });
});
