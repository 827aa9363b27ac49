import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { cachingClients, type CachingClient, type Tree } from './caching-clients.js';
import { changes, queries, queriesOfParts } from './selections.js';
import { openHouse, type House } from '../house.js';
import { openKeyHolders } from '../key-holders.js';
import { until } from '../../support/until.js';
import type { StartExport } from '../../../src/exports/exports.js';
import { allUsers } from '../../../examples/clients/all-users.js';
import { follow as overEvents } from '../../../examples/clients/graphql-sse.js';
import { follow as overWebSocket } from '../../../examples/clients/graphql-ws.js';
import { caller, runExport } from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';

const idle = (): void => undefined;

/** Users with all that is below a user. */
const people = someUsers(3).map((user) => ({
  ...user,
  address: { city: 'Łódź', country: 'PL' },
  identities: [{ provider: 'google-oauth2', isSocial: true }],
  statistics: { logins: 3, orders: 1 },
  agentActivity: { mobileMs: 4, redStateMs: 5 },
}));
const script = {
  users: people,
  batchSize: 1,
  onBegin: idle,
  onBatch: (): Promise<void> => Promise.resolve(),
};
const source = 'scripted';
/** A request with all that a request may have. */
const inCsv = {
  format: 'CSV',
  fields: [{ path: 'email' }],
  filter: { updatedSince: new Date(0) },
  csv: { header: true },
} as const;

let house: House;
let headers: Record<string, string>;
beforeAll(async () => {
  const { identities, keys } = await openKeyHolders({
    ci: { tenant: 'local', scopes: ['exports:read', 'exports:write', 'users:read'] },
  });
  headers = { authorization: `Bearer ${keys.ci}` };
  house = await openHouse({ sources: [new ScriptedSource(script)], identities });
});
afterAll(() => house.close());

/** What clients complain of. */
const complaints: unknown[] = [];
beforeEach(() => {
  complaints.splice(0);
  for (const level of ['warn', 'error'] as const)
    jest.spyOn(console, level).mockImplementation((said: unknown) => void complaints.push(said));
});
afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(script, { users: people, onBegin: idle, onBatch: () => Promise.resolve() });
});

const url = () => `${house.server.url}/graphql`;
const openWebSocket = () =>
  createSocketClient({ url: url().replace(/^http/, 'ws'), connectionParams: headers });
const openEvents = () => createEventClient({ url: `${url()}/stream`, headers });

const run = async (input: Omit<StartExport, 'source'> = {}) =>
  (await runExport(house.rig.exports, { source, ...input })).id;

describe.each(cachingClients)('%s, set up as the docs say,', (_name, open) => {
  let client: CachingClient;
  beforeEach(() => {
    client = open(url(), headers);
  });
  afterEach(() => {
    client.close();
    expect(complaints).toEqual([]);
  });

  it('starts an export, and has its id', async () => {
    const mutation =
      'mutation ($input: StartExportInput!) { startExport(input: $input) { created export { id status } } }';
    const { startExport } = await client.mutate(mutation, { input: { source } });
    const { export: started } = startExport as { export: { id: string } };
    const query = 'query ($id: ID!) { usersExport(id: $id) { id source { id } } }';
    expect(await client.query(query, { id: started.id })).toMatchObject({
      usersExport: { id: started.id, source: { id: source } },
    });
  });

  it('cancels an export, queues it again and deletes it', async () => {
    let goOn = idle;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    script.onBatch = () => held;
    const { id } = (await house.rig.exports.start(caller, { source })).export;
    const change = (name: string, answer: string) =>
      client.mutate(`mutation ($id: ID!) { ${name}(id: $id) { ${answer} } }`, { id });
    expect(await change('cancelExport', 'export { id status }')).toMatchObject({
      cancelExport: { export: { status: 'CANCELED' } },
    });
    expect(await change('retryExport', 'export { id status }')).toMatchObject({
      retryExport: { export: { status: 'QUEUED' } },
    });
    expect(await change('deleteExport', 'deletedId')).toMatchObject({ deleteExport: { deletedId: id } });
    goOn();
  });

  it('keeps the same user of two exports apart', async () => {
    const query = 'query ($id: ID!) { usersExport(id: $id) { id users { nodes { id email } } } }';
    const before = await run();
    script.users = people.map((user) => ({ ...user, email: `new.${user.email}` }));
    const after = await run();
    await client.query(query, { id: before });
    await client.query(query, { id: after });
    const first = (email: string) => ({
      usersExport: { users: { nodes: { 0: { id: 'scripted:u0', email } } } },
    });
    expect(await client.cached(query, { id: before })).toMatchObject(first('u0@example.com'));
    expect(await client.cached(query, { id: after })).toMatchObject(first('new.u0@example.com'));
  });

  it('brings the progress of a subscription to a query of the same export', async () => {
    let goOn = idle;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    script.onBatch = () => held;
    const { startExport } = await client.mutate(
      'mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }',
      { input: { source } },
    );
    const { id } = (startExport as { export: { id: string } }).export;
    const asked = jest.spyOn(globalThis, 'fetch');
    const seen: Tree[] = [];
    const query = 'query ($id: ID!) { usersExport(id: $id) { id status progress { users percent } } }';
    const stopWatching = client.watch((answer) => void seen.push(answer), query, { id });
    await until(() => seen.length > 0);
    expect(seen[0]).toMatchObject({ usersExport: { progress: { users: 0 } } });

    const changes = 'subscription ($id: ID!) { exportStatus(id: $id) { id status progress { users } } }';
    const unsubscribe = client.subscribe(goOn, changes, { id });
    await until(() => JSON.stringify(seen.at(-1)).includes('COMPLETED'));
    expect(seen.at(-1)).toMatchObject({ usersExport: { progress: { users: 3 } } });
    expect(asked).toHaveBeenCalledTimes(1);
    unsubscribe();
    stopWatching();
  });

  it('has both of what two queries asked of the parts of an export', async () => {
    const id = await run(inCsv);
    for (const query of queriesOfParts) await client.query(query, { id });
    for (const query of queriesOfParts)
      expect(await client.cached(query, { id })).toMatchObject({ usersExport: { id, request: {} } });
  });

  it('complains of nothing, whatever was asked for before', async () => {
    const ids = [await run(inCsv), await run()];
    script.onBegin = () => {
      throw new Error('out of order');
    };
    ids.push(await run());
    for (const [one, other] of queries)
      for (const id of ids)
        for (const query of [one, other, one])
          expect(await client.query(query, query.includes('$id') ? { id } : {})).toMatchObject({});
  });

  it('complains of no change of any export', async () => {
    let changed = 0;
    const stops = changes.map((asked) => client.subscribe(() => changed++, asked));
    while (changed === 0) await run();
    const id = await run();
    const told = changed;
    await house.rig.exports.delete(caller, id);
    await until(() => changed > told);
    expect(changed).toBeGreaterThan(told);
    for (const stop of stops) stop();
  });
});

const transports = [
  ['graphql-ws', overWebSocket, openWebSocket],
  ['graphql-sse', overEvents, openEvents],
] as const;

describe.each(transports)('%s, as the docs use it,', (_name, follow, open) => {
  it('follows an export to its end', async () => {
    const { id } = (await house.rig.exports.start(caller, { source })).export;
    let last: unknown;
    for await (const result of follow(url(), headers, id)) last = result;
    expect(last).toEqual({ data: { exportStatus: { status: 'COMPLETED', progress: { users: 3 } } } });
  });

  it('asks queries and mutations too', async () => {
    const client = open();
    const query = 'mutation { startExport(input: { source: "scripted" }) { created } }';
    expect((await client.iterate({ query }).next()).value).toEqual({
      data: { startExport: { created: true } },
    });
    const answer = await client.iterate({ query: '{ sources { id } }' }).next();
    expect(answer.value).toEqual({ data: { sources: [{ id: source }] } });
    await client.dispose();
  });
});

describe('the loop of the docs', () => {
  it('reads all users of an export that runs', async () => {
    let goOn = idle;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    script.onBatch = () => held;
    const { id } = (await house.rig.exports.start(caller, { source })).export;
    const { fetch } = globalThis;
    const asked = jest.spyOn(globalThis, 'fetch').mockImplementation(async (...of) => {
      const answer = await fetch(...of);
      goOn();
      return answer;
    });
    const read: string[] = [];
    for await (const user of allUsers(url(), headers, id)) read.push(user.id);
    expect(asked.mock.calls.length).toBeGreaterThan(1);
    expect(read).toEqual(['scripted:u0', 'scripted:u1', 'scripted:u2']);
  });
});
