import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { sql } from 'kysely';
import type { Store } from '../../src/exports/store/store.js';
import { openHouse, type House } from '../server/house.js';
import { quickSettings, runExport } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { ExportsWithUsersDocument } from '../graphql/generated/graphql.js';

const exportCount = 200;

let house: House;
beforeAll(async () => {
  const idle = { ...quickSettings, concurrency: 0 };
  house = await openHouse({
    sources: [new ScriptedSource({ users: someUsers(3) })],
    engine: { settings: idle },
  });
  const busy = await house.rig.another({ settings: quickSettings });
  await runExport(busy.exports, { source: 'scripted' });
  await busy.close();
  await copyExport(house.rig.store, exportCount - 1);
});
afterAll(() => house.close());

/** Copies the one export in the database, as running so many would take long; the copies share its segments. */
async function copyExport({ db }: Store, copies: number): Promise<void> {
  const id = sql`'exp_' || lpad(to_hex(copy), 24, '0')`;
  await sql`insert into exports select (jsonb_populate_record(row, jsonb_build_object('id', ${id}))).*
    from exports row, generate_series(1, ${copies}::int) copy`.execute(db);
  await sql`insert into segments select (jsonb_populate_record(row, jsonb_build_object('export_id', ${id}))).*
    from segments row, generate_series(1, ${copies}::int) copy`.execute(db);
}

/** The fewest queries of some tries: the sweeper has a look of its own now and then. */
async function queriesFor(ask: () => Promise<void>): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < 3; n++) {
    const before = house.rig.store.queries();
    await ask();
    counts.push(house.rig.store.queries() - before);
  }
  return Math.min(...counts);
}

async function askForPage(first: number): Promise<void> {
  const { data } = await house.ask(ExportsWithUsersDocument, { first });
  expect(data?.usersExports.nodes.map(({ users }) => users?.nodes.length)).toEqual(new Array(first).fill(2));
}

const entities = parse(`query ($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on ExportedUser { email source { title } }
    ... on UserSource { title }
    ... on UsersExport { source { title } users(first: 2) { nodes { email } } }
  }
}`) as TypedDocumentNode<{ readonly _entities: readonly (object | null)[] }, { of: object[] }>;

/** So many users, sources and exports each; some of the users are not there. */
async function askForEntities(count: number): Promise<void> {
  const of = Array.from({ length: count }, (_, n) => [
    { __typename: 'ExportedUser', id: `scripted:u${n % 5}` },
    { __typename: 'ExportedUser', source: { id: 'scripted' }, providerUserId: `u${n % 3}` },
    { __typename: 'UserSource', id: n === 0 ? 'scripted' : `none-${n}` },
    { __typename: 'UsersExport', id: `exp_${(n + 1).toString(16).padStart(24, '0')}` },
  ]).flat();
  const { data, errors } = await house.ask(entities, { of });
  expect(errors).toBeUndefined();
  expect(data?._entities.filter((entity) => entity !== null)).toHaveLength(
    of.filter(({ id = '' }) => !/:u[34]$|^none/.test(id)).length,
  );
}

describe('a page of exports with their sources, files and first users', () => {
  it('takes as many database queries for 200 of them as for 2', async () => {
    const forTwo = await queriesFor(() => askForPage(2));
    expect(forTwo).toBeGreaterThan(0);
    expect(await queriesFor(() => askForPage(exportCount))).toBe(forTwo);
  });
});

describe('references to users, sources and exports', () => {
  it('take as many database queries for 190 of each as for 2', async () => {
    const forTwo = await queriesFor(() => askForEntities(2));
    expect(forTwo).toBeGreaterThan(0);
    expect(await queriesFor(() => askForEntities(190))).toBe(forTwo);
  });
});
