import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'graphql';
import { openHouse, type Answer, type House } from './house.js';
import { makeCrm, type Note } from './crm.js';
import { openEvents } from './events.js';
import { connect } from './socket.js';
import { until } from '../support/until.js';
import { serve, type ServedSubgraph } from '../federation/support/serve.js';
import { makeSubgraph } from '../federation/support/subgraph.js';
import { Topic } from '../federation/support/topic.js';
import { composeSupergraph } from '../../src/federation/composing/compose.js';
import { ownSubgraph } from '../../src/server/own-subgraph.js';
import { federationShape, type FederationSettings } from '../../src/settings/federation.js';
import { runExport } from '../support/engine-rig.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

type Tree = Record<string, unknown>;

const topic = new Topic<Note>();
let crm: ServedSubgraph;
let house: House;
let id: string;
const script = { users: someUsers(3) };
beforeAll(async () => {
  crm = await serve(makeCrm(topic));
  house = await openHouse({
    sources: [new ScriptedSource(script)],
    federation: federationOf({ name: 'crm', url: crm.url }),
    limits: { unreadBytes: 100_000 },
  });
  ({ id } = await runExport(house.rig.exports, { source: 'scripted' }));
});
afterAll(async () => {
  await house.close();
  await crm.close();
});

function federationOf(...subgraphs: readonly object[]): FederationSettings {
  return federationShape.parse({ subgraphs, pollEvery: '20ms' })!;
}

async function ask(query: string, variables: Tree = {}, of = house): Promise<Answer<Tree>> {
  return of.ask<Tree, Tree>(parse(query), variables);
}

const watch = 'subscription ($id: ID!) { exportStatus(id: $id) { status ticket } }';
const followNotes = 'subscription { notes { text user { id email } } }';

describe('a query', () => {
  it('goes from an export to its users, on to another subgraph, and back', async () => {
    const query = `query ($id: ID!) {
      usersExport(id: $id) { users(first: 2) { nodes { id account { level owner { email } } } } }
    }`;
    expect(await ask(query, { id })).toEqual({
      data: {
        usersExport: {
          users: {
            nodes: ['u0', 'u1'].map((user) => ({
              id: `scripted:${user}`,
              account: { level: `gold of scripted:${user}`, owner: { email: `${user}@example.com` } },
            })),
          },
        },
      },
    });
  });

  it('is told of an argument that Rollcall cannot take', async () => {
    const literal = '{ usersExports(filter: { createdSince: "yesterday" }) { totalCount } }';
    expect(await ask(literal)).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: 'filter' } }],
    });
    const query = 'query ($filter: UsersExportsFilter) { usersExports(filter: $filter) { totalCount } }';
    expect(await ask(query, { filter: { createdSince: 'yesterday' } })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: 'filter.createdSince' } }],
    });
  });

  it('may not ask for what is between subgraphs', async () => {
    const { errors } = await ask('{ _service { sdl } }');
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });
});

describe('a mutation', () => {
  it('starts an export and reads on in another subgraph', async () => {
    const query = `mutation {
      startExport(input: { source: "scripted" }) { export { id ticket } }
      note(user: "scripted:u1", text: "called") { text user { email } }
    }`;
    const { data } = await ask(query);
    const { export: started } = data!.startExport as { export: { id: string; ticket: string } };
    expect(started.ticket).toBe(`ticket of ${started.id}`);
    expect(data!.note).toEqual({ text: 'called', user: { email: 'u1@example.com' } });
  });
});

describe('a subscription', () => {
  it('to an export joins each event with what another subgraph knows, over WebSocket', async () => {
    const started = await start();
    const client = connect(house.server);
    const states: Tree[] = [];
    for await (const { data } of client.iterate<Tree>({ query: watch, variables: { id: started } }))
      states.push(data!.exportStatus as Tree);
    await client.dispose();
    expect(states.length).toBeGreaterThan(1);
    expect(states.at(-1)!.status).toBe('COMPLETED');
    expect(new Set(states.map(({ ticket }) => ticket))).toEqual(new Set([`ticket of ${started}`]));
  });

  it('does so over server-sent events', async () => {
    const started = await start();
    const { answer } = await openEvents(house.server, parse(watch), { id: started });
    const events = await text(answer);
    expect(events).toContain(`{"status":"COMPLETED","ticket":"ticket of ${started}"}`);
  });

  it('to another subgraph joins each event with what Rollcall knows', async () => {
    const client = connect(house.server);
    const results = client.iterate({ query: followNotes });
    const first = results.next();
    await topic.followed(1);
    topic.send({ notes: { text: 'hi', user: { id: 'scripted:u2' } } });
    expect((await first).value).toEqual({
      data: { notes: { text: 'hi', user: { id: 'scripted:u2', email: 'u2@example.com' } } },
    });
    await client.dispose();
    await topic.followed(0);
  });

  it('asks anew for each event', async () => {
    const client = connect(house.server);
    const results = client.iterate<{ notes: { user: Tree } }>({ query: followNotes });
    const nextEmail = async () => (await results.next()).value!.data!.notes.user.email;
    const note = { notes: { text: 'hi', user: { id: 'scripted:u0' } } };
    const first = nextEmail();
    await topic.followed(1);
    topic.send(note);
    expect(await first).toBe('u0@example.com');
    const second = nextEmail();
    script.users = script.users.map((user) => ({ ...user, email: `new-${user.email}` }));
    await runExport(house.rig.exports, { source: 'scripted' });
    topic.send(note);
    expect(await second).toBe('new-u0@example.com');
    await client.dispose();
    await topic.followed(0);
  });

  it('is closed at the subgraph when its client leaves', async () => {
    const client = connect(house.server);
    const ended = client
      .iterate({ query: followNotes })
      .next()
      .catch(() => undefined);
    const { sent } = await openEvents(house.server, parse(followNotes), {});
    await topic.followed(2);
    client.terminate();
    await topic.followed(1);
    sent.destroy();
    await topic.followed(0);
    await until(() => crm.sockets.open === 0);
    await client.dispose();
    expect(await ended).toBeUndefined();
  });

  it('ends, and says why, when more of its events wait for its client than `limits.unread` allows', async () => {
    const { answer } = await openEvents(house.server, parse('subscription { notes { text } }'), {});
    await topic.followed(1);
    for (let n = 0; n < 100; n++) topic.send({ notes: { text: 'x'.repeat(100_000), user: { id: '' } } });
    await topic.followed(0);
    const results = [...(await text(answer)).matchAll(/^data: (.+)$/gm)];
    expect(results.length).toBeLessThan(100);
    expect(JSON.parse(results.at(-1)![1]!)).toEqual({
      data: { notes: null },
      errors: [
        {
          message: expect.stringContaining('`limits.unread`'),
          path: ['notes'],
          extensions: { code: 'LIMIT_EXCEEDED' },
        },
      ],
    });
  });
});

describe('an error of another subgraph', () => {
  it('is masked, at its place in the answer, and logged whole', async () => {
    const query = `query ($id: ID!) {
      broken
      usersExport(id: $id) { users(first: 2) { nodes { id debt } } }
    }`;
    const { errors, data } = await ask(query, { id });
    expect(data).toMatchObject({ broken: null, usersExport: { users: { nodes: [{ debt: null }, {}] } } });
    const paths = errors!.map(({ path }) => path!.join('.')).sort();
    expect(paths).toEqual(['broken', ...[0, 1].map((n) => `usersExport.users.nodes.${n}.debt`)]);
    expect(new Set(errors!.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['INTERNAL_SERVER_ERROR']),
    );
    expect(JSON.stringify(errors)).not.toContain('db-7');
    const lines = house.log.filter((line) => line.includes('host db-7 says no'));
    expect(lines.map((line) => JSON.parse(line) as Tree)).toMatchObject(
      [1, 2, 3].map(() => ({ path: expect.anything(), extensions: { subgraph: 'crm' } })),
    );
  });

  it('is masked too when it is of all its answer', async () => {
    crm.interceptors.push((response) =>
      response
        .setHeader('content-type', 'application/json')
        .end('{"errors":[{"message":"db-8","extensions":{"code":"OOPS"}}]}'),
    );
    const { errors } = await ask('{ broken }');
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(errors)).not.toMatch(/db-8|OOPS/);
    expect(house.log.join()).toContain('db-8');
  });
});

describe('a supergraph of another composer', () => {
  it('may have Rollcall in it, whatever address it gives', async () => {
    const own = { name: 'rollcall', url: 'http://rollcall.invalid/graphql', sdl: ownSubgraph().sdl };
    const composition = composeSupergraph([own, { name: 'crm', url: crm.url, sdl: makeCrm(topic).sdl }]);
    const file = join(scratchFolder(), 'supergraph.graphql');
    await writeFile(file, composition.kind === 'composed' ? composition.supergraphSdl : '');
    const given = await openHouse({ sources: [], federation: federationShape.parse({ supergraph: file })! });
    const query = '{ sources { id } account(user: "u9") { level } }';
    expect(await ask(query, {}, given)).toEqual({ data: { sources: [], account: { level: 'gold of u9' } } });
    await given.close();
  });
});

describe('a supergraph that changes', () => {
  it('takes over without a restart; what runs ends on the one it began with', async () => {
    const sdl = join(scratchFolder(), 'crm.graphql');
    const [before, after] = [
      makeCrm(topic),
      makeCrm(topic, 'type Extra { a: Int } extend type Query { extra: Extra }'),
    ];
    await writeFile(sdl, before.sdl);
    const changing = await openHouse({
      sources: [],
      federation: federationOf({ name: 'crm', url: crm.url, sdl }),
      logLevel: 'info',
    });
    const client = connect(changing.server);
    const results = client.iterate<{ notes: Tree }>({ query: 'subscription { notes { text } }' });
    const first = results.next();
    await topic.followed(1);

    await writeFile(sdl, after.sdl.replace('notes: Note', 'others: Note'));
    await until(() => changing.log.some((line) => line.includes('Another supergraph')));
    const typeOf = (name: string) => ask(`{ __type(name: "${name}") { name } }`, {}, changing);
    expect(await typeOf('Extra')).toEqual({ data: { __type: { name: 'Extra' } } });
    topic.send({ notes: { text: 'still here', user: { id: '' } } });
    expect((await first).value).toEqual({ data: { notes: { text: 'still here' } } });

    await writeFile(sdl, before.sdl.replace('account: Account', 'account: Missing other: Absent'));
    await until(() => changing.log.filter((line) => line.includes('Not composed')).length === 2);
    const reasons = changing.log.filter((line) => line.includes('Not composed'));
    expect(reasons.map((line) => JSON.parse(line) as Tree)).toMatchObject([
      { subgraph: 'crm', coordinate: 'Missing' },
      { subgraph: 'crm', coordinate: 'Absent' },
    ]);
    expect(await typeOf('Extra')).toEqual({ data: { __type: { name: 'Extra' } } });
    await client.dispose();
    await changing.close();
    await topic.followed(0);
  });

  it('serves the rest while a subgraph is down, and that too once it is up', async () => {
    const late = makeSubgraph('late', {
      sdl: 'type Query { late: String }',
      resolvers: { Query: { late: () => 'here' } },
    });
    const gone = await serve(late);
    await gone.close();
    const waiting = await openHouse({
      sources: [],
      federation: federationOf({ name: 'late', url: gone.url }),
      logLevel: 'info',
    });
    expect(await ask('{ sources { id } }', {}, waiting)).toEqual({ data: { sources: [] } });
    expect((await ask('{ late }', {}, waiting)).errors).toBeDefined();
    const back = await serve(late, Number(new URL(gone.url).port));
    await until(() => waiting.log.some((line) => line.includes('Another supergraph')));
    expect(await ask('{ late }', {}, waiting)).toEqual({ data: { late: 'here' } });
    await waiting.close();
    await back.close();
  });
});

async function start(): Promise<string> {
  const { data } = await ask('mutation { startExport(input: { source: "scripted" }) { export { id } } }');
  return (data!.startExport as { export: { id: string } }).export.id;
}
