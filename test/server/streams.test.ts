import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { openEvents } from './events.js';
import { openHouse, type House } from './house.js';
import { knock } from './knock.js';
import { connect, nextResults } from './socket.js';
import { runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import {
  AllStatusDocument,
  ExportDocument,
  StartDocument,
  StatusDocument,
  UsersDocument,
} from '../graphql/generated/graphql.js';

const oops = new Error('disk /var/secret is on fire');

/** What no operation can be sent with. */
const malformed = [
  { variables: [] },
  { variables: 'x' },
  { variables: 1 },
  { extensions: [] },
  { extensions: 'x' },
  { operationName: 1 },
];

let house: House;
let isBroken = false;
let sourceReads = 0;
beforeAll(async () => {
  house = await openHouse({
    sources: [new ScriptedSource({ users: someUsers(30) })],
    wrap: (exports) => ({
      ...exports,
      source: (...of) => {
        sourceReads++;
        return exports.source(...of);
      },
      users: (...of) => (isBroken ? Promise.reject(oops) : exports.users(...of)),
    }),
  });
});
afterAll(() => house.close());

const start = async () =>
  (await house.ask(StartDocument, { input: { source: 'scripted' } })).data!.startExport.export.id;

describe('exportStatus', () => {
  it('sends the state at once, then the changes, and completes when it is settled', async () => {
    const results = await nextResults(house.server, StatusDocument, { id: await start() });
    const states = results.map(({ data }) => data?.exportStatus?.status);
    expect(states.at(-1)).toBe('COMPLETED');
    expect(results.at(-1)?.data?.exportStatus?.progress.users).toBe(30);
  });

  it('does so over server-sent events', async () => {
    const { answer } = await openEvents(house.server, StatusDocument, { id: await start() });
    const events = await text(answer);
    expect(events).toMatch(/"status":"COMPLETED".*\n\nevent: complete\n/s);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-request-id': expect.stringMatching(/./),
    });
  });
});

describe('exportsStatus', () => {
  it('refuses a malformed cursor as BAD_USER_INPUT, and completes', async () => {
    const results = await nextResults(house.server, AllStatusDocument, { after: 'nonsense' });
    expect(results).toMatchObject([
      { errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }] },
    ]);
  });

  it('goes on behind a cursor', async () => {
    const client = connect(house.server);
    const changes = client.iterate({ query: 'subscription { exportsStatus { cursor exportId } }' });
    const first = changes.next();
    const { id } = await runExport(house.rig.exports, { source: 'scripted' });
    const { cursor } = ((await first).value as { data: { exportsStatus: { cursor: string } } }).data
      .exportsStatus;
    await client.dispose();

    const again = connect(house.server);
    const query =
      'subscription ($after: String) { exportsStatus(after: $after) { exportId export { status } } }';
    for await (const { data } of again.iterate({ query, variables: { after: cursor } })) {
      const change = (data as { exportsStatus: { exportId: string; export: { status: string } } })
        .exportsStatus;
      expect(change.exportId).toBe(id);
      if (change.export.status === 'COMPLETED') break;
    }
    await again.dispose();
  });
});

describe('a subscription', () => {
  it('reads anew for every event', async () => {
    const query =
      'subscription ($id: ID!) { exportStatus(id: $id) { status source { id } users { complete } } }';
    const client = connect(house.server);
    const seen: unknown[] = [];
    sourceReads = 0;
    for await (const { data } of client.iterate({ query, variables: { id: await start() } })) seen.push(data);
    await client.dispose();
    expect(seen.length).toBeGreaterThan(1);
    expect(sourceReads).toBe(seen.length);
    expect(seen.at(-1)).toMatchObject({ exportStatus: { status: 'COMPLETED', users: { complete: true } } });
  });

  it('masks what goes wrong in an event, and logs it whole', async () => {
    const { id } = await runExport(house.rig.exports, { source: 'scripted' });
    const query = 'subscription ($id: ID!) { exportStatus(id: $id) { id users { totalCount } } }';
    const client = connect(house.server);
    isBroken = true;
    const { value } = await client.iterate({ query, variables: { id } }).next();
    isBroken = false;
    await client.dispose();
    expect(value).toMatchObject({
      data: { exportStatus: { id, users: null } },
      errors: [{ path: ['exportStatus', 'users'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(JSON.stringify(value)).not.toContain('secret');
    expect(house.log.join('')).toContain(oops.message);
  });
});

describe('queries and mutations', () => {
  it('are answered over WebSocket and server-sent events too', async () => {
    const { id } = await runExport(house.rig.exports, { source: 'scripted' });
    const [overSocket] = await nextResults(house.server, UsersDocument, { id, first: 3 });
    expect(overSocket?.data?.usersExport?.users?.nodes).toHaveLength(3);
    const { answer } = await openEvents(house.server, ExportDocument, { id });
    expect(await text(answer)).toContain('"status":"COMPLETED"');
  });

  const bad: [what: string, query: string, error: object][] = [
    ['that do not parse', '{ sources {', { code: 'GRAPHQL_PARSE_FAILED' }],
    ['that are not valid', '{ nothing }', { code: 'GRAPHQL_VALIDATION_FAILED' }],
    [
      'with two options',
      'mutation { startExport(input: { source: "x", options: { auth0: {}, croct: {} } }) { created } }',
      { code: 'BAD_USER_INPUT', argument: 'input.options' },
    ],
    ['without an operation', 'fragment F on Query { __typename }', { code: 'GRAPHQL_VALIDATION_FAILED' }],
    [
      'of several and no name',
      'query A { __typename } query B { __typename }',
      { code: 'OPERATION_RESOLUTION_FAILURE' },
    ],
  ];

  it.each(bad)('%s are refused over WebSocket', async (_what, query, extensions) => {
    const client = connect(house.server);
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([{ extensions }]);
    await client.dispose();
  });

  it.each(bad)('%s are refused over server-sent events', async (_what, query, extensions) => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const body = JSON.stringify({ query });
    const answer = await knock(house.server, '/graphql/stream', { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions }] });
  });
});

describe('a stream', () => {
  const query = '{ __typename }';
  const events = { accept: 'text/event-stream' };

  it.each(['{}', '[]', '{"query":1}', '"x"', ...malformed.map((more) => JSON.stringify({ query, ...more }))])(
    'is not opened for the body %s',
    async (body) => {
      const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
      const answer = await knock(house.server, '/graphql/stream', { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    },
  );

  const typename = 'query={__typename}';

  it.each([
    '',
    ...['variables={', 'variables=[]', 'variables=1', 'extensions=[]'].map((more) => `${typename}&${more}`),
  ])('is not opened for the address ?%s', async (search) => {
    const answer = await knock(house.server, `/graphql/stream?${search}`, { headers: events });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('is opened by GET, with variables and a question mark in the address', async () => {
    const search = new URLSearchParams({
      query: 'query Q($id: ID!) { source(id: $id) { id } other: source(id: "?") { id } }',
      operationName: 'Q',
      variables: JSON.stringify({ id: 'scripted' }),
    });
    const path = `/graphql/stream?${search.toString().replaceAll('%3F', '?')}`;
    const answer = await knock(house.server, path, { headers: events });
    expect(answer.body).toContain('{"data":{"source":{"id":"scripted"},"other":null}}');
  });

  it('is not opened by GET for a mutation, which changes nothing', async () => {
    const { data } = await house.ask(StartDocument, { input: { source: 'scripted' } });
    const { id } = data!.startExport.export;
    const mutation = `mutation { deleteExport(id: "${id}") { deletedId } }`;
    const path = `/graphql/stream?query=${encodeURIComponent(mutation)}`;
    const answer = await knock(house.server, path, { headers: events });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect((await house.ask(ExportDocument, { id })).data?.usersExport).not.toBeNull();
  });
});

describe('the mode with one connection for all operations', () => {
  it.each(['PUT', 'DELETE'])('is off: there is no %s', async (method) => {
    const answer = await knock(house.server, '/graphql/stream', { method });
    expect(answer.status).toBe(404);
  });

  it('is off: a token changes nothing', async () => {
    const headers = { 'content-type': 'application/json', 'x-graphql-event-stream-token': 'mine' };
    const body = JSON.stringify({ query: '{ __typename }', extensions: { operationId: '1' } });
    const answer = await knock(house.server, '/graphql/stream', { method: 'POST', headers, body });
    expect(answer.status).toBe(406);
  });
});

describe('the WebSocket door', () => {
  it('is at /graphql and nowhere else, and gives every upgrade an id', async () => {
    const at = (path: string) =>
      knock(house.server, path, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      });
    const answer = await at('/elsewhere');
    expect(answer.status).toBe(404);
    expect(answer.headers['x-request-id']).toMatch(/./);
  });

  it('hangs up on whoever was refused and stays', async () => {
    const lines = ['GET /elsewhere HTTP/1.1', 'host: localhost', 'connection: Upgrade', 'upgrade: websocket'];
    const stays = createConnection({ port: house.server.port, host: '127.0.0.1', allowHalfOpen: true });
    const faulty = new Promise<Error>((resolve) => stays.once('error', resolve));
    stays.write(`${lines.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(stays, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1.1 404 /);
    const knocking = setInterval(() => stays.write('.'), 50);
    expect(await faulty).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
    clearInterval(knocking);
  });
});
