import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
async function queriesFor(first: number): Promise<number> {
  const counts: number[] = [];
  for (let n = 0; n < 3; n++) {
    const before = house.rig.store.queries();
    const { data } = await house.ask(ExportsWithUsersDocument, { first });
    counts.push(house.rig.store.queries() - before);
    expect(data?.usersExports.nodes.map(({ users }) => users?.nodes.length)).toEqual(
      new Array(first).fill(2),
    );
  }
  return Math.min(...counts);
}

describe('a page of exports with their sources, files and first users', () => {
  it('takes as many database queries for 200 of them as for 2', async () => {
    const forTwo = await queriesFor(2);
    expect(forTwo).toBeGreaterThan(0);
    expect(await queriesFor(exportCount)).toBe(forTwo);
  });
});
