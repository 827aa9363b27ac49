import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { buildPublicSubgraph } from '../../resolvers/subgraph.js';
import type { Caller, Export } from '../../src/exports/model.js';
import type { Scope } from '../../src/scopes.js';
import { openHouse, type Answer, type House } from '../server/house.js';
import { openKeyHolders } from '../server/key-holders.js';
import { runAs } from '../server/run-as.js';
import { connect } from '../server/socket.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const scopes: readonly Scope[] = ['exports:read', 'exports:write', 'users:read', 'users:raw', 'federation'];
/** None, each alone, all but each, and all; each set under its own name. */
const sets = new Map(
  [
    [],
    ...scopes.map((one) => [one]),
    ...scopes.map((one) => scopes.filter((each) => each !== one)),
    scopes,
  ].map((set) => [set.join(' ') || 'no scope', set]),
);
const owner: Caller = { tenant: 'acme', name: 'planted-owner', scopes: new Set(scopes) };

let house: House;
let keys: Readonly<Record<string, string>>;
let done: Export;
beforeAll(async () => {
  const callers = [...sets].map(([name, set]) => [name, { tenant: 'acme', scopes: set }] as const);
  const holders = await openKeyHolders(Object.fromEntries(callers));
  ({ keys } = holders);
  const users = someUsers(2, 'web').map((user) => ({ ...user, raw: { note: 'planted-note' } }));
  const sources = [new ScriptedSource({ id: 'web', users })];
  house = await openHouse({ sources, identities: holders.identities });
  done = await runAs(house.rig.exports, owner, { source: 'web', includeRaw: true });
});
afterAll(() => house.close());

/** An operation, and what each of its fields needs beyond what those around it need. */
interface Row {
  readonly text: string;
  readonly needs: Readonly<Record<string, readonly Scope[]>>;
}

const read: readonly Scope[] = ['exports:read'];
const change: readonly Scope[] = ['exports:read', 'exports:write'];
const people: readonly Scope[] = ['users:read'];
const routers: readonly Scope[] = ['federation'];
const one = 'usersExport(id: $id) { id requestedBy status source { id } ';

/** One representation, so that a path without places is that of its entity too. */
function entitiesQuery(representation: string, variables = ''): string {
  return `query ${variables} { _entities(representations: [${representation}]) { __typename
    ... on ExportedUser { email raw }
    ... on UserSource { title }
    ... on UsersExport { requestedBy users { nodes { email } } } } }`;
}

const rows: Record<string, Row> = {
  sources: { text: 'query { sources { id title } }', needs: { sources: read } },
  source: {
    text: 'query { source(id: "web") { id health { ok } exports { nodes { requestedBy } } } }',
    needs: { source: read },
  },
  usersExport: { text: `query ($id: ID!) { ${one} } }`, needs: { usersExport: read } },
  'usersExport with users': {
    text: `query ($id: ID!) { ${one} users { totalCount edges { node { email } } nodes { email raw } } } }`,
    needs: {
      usersExport: read,
      'usersExport.users': people,
      'usersExport.users.nodes.raw': ['users:raw'],
    },
  },
  'usersExport with its file': {
    text: `query ($id: ID!) { ${one} file { name sha256 downloadUrl downloadUrlExpiresAt } } }`,
    needs: {
      usersExport: read,
      // The export holds `raw`.
      'usersExport.file.downloadUrl': [...people, 'users:raw'],
      'usersExport.file.downloadUrlExpiresAt': [...people, 'users:raw'],
    },
  },
  usersExports: {
    text: 'query { usersExports { totalCount nodes { id requestedBy } } }',
    needs: { usersExports: read },
  },
  exportedUser: {
    text: 'query { exportedUser(id: "web:u0") { email raw } }',
    needs: { exportedUser: people, 'exportedUser.raw': ['users:raw'] },
  },
  'exportedUser with its source': {
    text: 'query { exportedUser(id: "web:u0") { email source { title } } }',
    needs: { exportedUser: people, 'exportedUser.source': read },
  },
  _service: { text: 'query { _service { sdl } }', needs: { _service: routers } },
  _entities: {
    text: entitiesQuery('{ __typename: "ExportedUser", id: "web:u0" }'),
    needs: { _entities: [...routers, ...people], '_entities.raw': ['users:raw'] },
  },
  '_entities of users by source': {
    text: entitiesQuery('{ __typename: "ExportedUser", source: { id: "web" }, providerUserId: "u0" }'),
    needs: { _entities: [...routers, ...people], '_entities.raw': ['users:raw'] },
  },
  '_entities of sources': {
    text: entitiesQuery('{ __typename: "UserSource", id: "web" }'),
    needs: { _entities: [...routers, ...read] },
  },
  '_entities of exports': {
    text: entitiesQuery('{ __typename: "UsersExport", id: $id }', '($id: ID!)'),
    needs: { _entities: [...routers, ...read], '_entities.users': people },
  },
  startExport: {
    text: 'mutation { startExport(input: { source: "web", limit: 1 }) { created } }',
    needs: { startExport: change },
  },
  cancelExport: {
    text: 'mutation ($id: ID!) { cancelExport(id: $id) { __typename } }',
    needs: { cancelExport: change },
  },
  retryExport: {
    text: 'mutation ($id: ID!) { retryExport(id: $id) { export { id } } }',
    // The export holds `raw`.
    needs: { retryExport: [...change, 'users:raw'] },
  },
  deleteExport: {
    text: 'mutation { deleteExport(id: "exp_000000000000000000000000") { deletedId } }',
    needs: { deleteExport: ['exports:write'] },
  },
  exportStatus: {
    text: 'subscription ($id: ID!) { exportStatus(id: $id) { id requestedBy users { nodes { email } } } }',
    needs: { exportStatus: read, 'exportStatus.users': people },
  },
  exportsStatus: {
    text: 'subscription ($after: String) { exportsStatus(after: $after) { cursor export { id requestedBy } } }',
    needs: { exportsStatus: read },
  },
};

/** Where this set of scopes is refused: at the outermost field each time. */
function refusedPaths({ needs }: Row, set: readonly Scope[]): string[] {
  const unmet = Object.keys(needs).filter((path) => !needs[path]!.every((scope) => set.includes(scope)));
  return unmet.filter((path) => !unmet.some((other) => path.startsWith(`${other}.`))).sort();
}

async function run({ text }: Row, key: string): Promise<Answer<object>> {
  const variables = { id: done.id, after: firstCursor() };
  if (!text.startsWith('subscription')) return house.ask(parse(text), variables, key);
  const client = connect(house.server, 0, key);
  const { value } = await client.iterate({ query: text, variables }).next();
  await client.dispose();
  return value as Answer<object>;
}

/** A cursor with changes behind it, so that a subscription has something to send. */
function firstCursor(): string {
  return Buffer.from(`event ${house.rig.store.id} 1`).toString('base64url');
}

describe('the table of operations', () => {
  it('has every field of Query, Mutation and Subscription', () => {
    const schema = buildPublicSubgraph();
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const names = roots.flatMap((root) => Object.keys(root!.getFields()));
    expect(Object.keys(rows)).toEqual(expect.arrayContaining(names));
  });
});

describe.each([...sets])('a caller with %s', (name, set) => {
  it.each(Object.entries(rows))(
    'gets of %s what his scopes allow, and nothing leaks',
    async (_operation, row) => {
      const { data, errors = [] } = await run(row, keys[name]!);
      const forbidden = errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN');
      const paths = forbidden.map(({ path = [] }) =>
        path.filter((step) => typeof step === 'string').join('.'),
      );
      const expected = refusedPaths(row, set);
      expect([...new Set(paths)].sort()).toEqual(expected);

      const shown = JSON.stringify([data, errors]);
      if (!set.includes('exports:read')) expect(shown).not.toMatch(/planted-owner|Scripted|exp_[1-9a-f]/);
      if (!set.includes('users:read')) expect(shown).not.toMatch(/@example|signature/);
      if (!set.includes('users:raw')) expect(shown).not.toContain('planted-note');
      for (const { message } of forbidden)
        expect(message).toMatch(/needs the scope (exports:|users:|federation)/);
    },
  );
});

describe('a refused command', () => {
  it('is not carried out', async () => {
    const count = async () => (await house.rig.exports.list(owner, {})).totalCount;
    const before = await count();
    for (const operation of ['startExport', 'cancelExport', 'retryExport'])
      expect(await run(rows[operation]!, keys['exports:write']!)).toMatchObject({
        data: null,
        errors: [{ path: [operation], message: expect.stringContaining('needs the scope exports:read') }],
      });
    expect(await count()).toBe(before);
  });
});
