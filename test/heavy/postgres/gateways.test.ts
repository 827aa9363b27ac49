import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import type { Store } from '../../../src/exports/store/store.js';
import type { ExportRow } from '../../../src/exports/store/tables.js';
import { listedIds } from '../../behaviour/listing.js';
import type { RollcallProcess } from '../../behaviour/rollcall-process.js';
import { newDatabase } from '../../support/postgres/postgres-server.js';
import { Fleet } from './fleet.js';

const users = 550;
const exportsSettings = { concurrency: 8, perSource: 8, segment: { bytes: '20KB', every: '100ms' } };

let fleet: Fleet;
let store: Store;
let one: RollcallProcess;
let other: RollcallProcess;
let truth: string[];

beforeAll(async () => {
  const databaseUrl = await newDatabase(process.env.ROLLCALL_TEST_POSTGRES!);
  fleet = await Fleet.start({ databaseUrl, exports: exportsSettings, users });
  [one, other] = fleet.gateways;
  store = await openPostgresStore({ url: databaseUrl, connections: 2, log: pino({ level: 'silent' }) });
  truth = await listedIds(fleet.sandbox.origin, 'croct');
}, 60_000);

afterAll(async () => {
  await store.close();
  await fleet[Symbol.asyncDispose]();
});

interface State {
  readonly status: string;
  readonly phase: string | null;
  readonly progress: { readonly users: number };
}

/** A state, and when it came by the database's clock. */
interface Told extends State {
  readonly cameAt: number;
}

/** Starts an export whose pages take their time, so that it has a middle. */
async function startSlowly(gateway: RollcallProcess): Promise<string> {
  await fleet.sandbox.arm({ provider: 'croct', route: 'page', kind: 'delay', ms: 200, times: 11 });
  const input = { source: 'sandbox-croct', options: { croct: { pageSize: 50 } } };
  return (await begin(gateway, input)).id;
}

async function begin(gateway: RollcallProcess, input: object): Promise<{ id: string; created: boolean }> {
  const query =
    'mutation ($input: StartExportInput!) { startExport(input: $input) { created export { id } } }';
  const data = await gateway.ask<{ startExport: { created: boolean; export: { id: string } } }>(query, {
    input,
  });
  return { id: data.startExport.export.id, created: data.startExport.created };
}

/** Every state that a subscription at a gateway is sent. */
async function follow(gateway: RollcallProcess, id: string): Promise<Told[]> {
  const aheadMs = await clockAhead();
  const socket = gateway.connect();
  const query = 'subscription ($id: ID!) { exportStatus(id: $id) { status phase progress { users } } }';
  const states: Told[] = [];
  for await (const { data } of socket.iterate({ query, variables: { id } })) {
    states.push({ ...(data!.exportStatus as State), cameAt: Date.now() + aheadMs });
  }
  await socket.dispose();
  return states;
}

async function isCompleted(id: string): Promise<boolean> {
  const row = store.db.selectFrom('exports').select('status').where('id', '=', id);
  return (await row.executeTakeFirstOrThrow()).status === 'COMPLETED';
}

async function clockAhead(): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(store.db);
  return rows[0]!.now.getTime() - Date.now();
}

/** What a subscription has to have told: the last events of the export, in their order, each soon after it happened. */
async function expectAllToldSoon(id: string, told: readonly Told[]): Promise<void> {
  const events = await store.db
    .selectFrom('events')
    .select(['at', 'state'])
    .where('export_id', '=', id)
    .orderBy('number')
    .execute();
  const [, ...changes] = told;
  const behind = events.slice(-changes.length);
  expect(changes.length).toBeGreaterThan(3);
  expect(changes.map(({ status, phase, progress }) => [status, phase, progress.users])).toEqual(
    behind.map(({ state }) => [state!.status, phaseIn(state!), state!.users! + state!.open_users!]),
  );
  const latest = Math.max(...behind.map(({ at }, index) => changes[index]!.cameAt - at.getTime()));
  expect(latest).toBeLessThan(2000);
}

/** Only what runs is in a phase. */
function phaseIn({ status, phase }: Partial<ExportRow>): string | null {
  return status === 'RUNNING' ? phase! : null;
}

/** The ids of all users by cursor, page by page from one gateway and the other. */
async function idsByCursor(id: string): Promise<string[]> {
  const query = `query ($id: ID!, $after: String) { usersExport(id: $id) { users(first: 200, after: $after) {
    nodes { providerUserId } pageInfo { endCursor hasNextPage } } } }`;
  const ids: string[] = [];
  let gateway: RollcallProcess = one;
  for (let after: string | null = null, more = true; more;) {
    const data: { usersExport: { users: Page } } = await gateway.ask(query, { id, after });
    const { nodes, pageInfo }: Page = data.usersExport.users;
    ids.push(...nodes.map(({ providerUserId }) => providerUserId));
    ({ endCursor: after, hasNextPage: more } = pageInfo);
    gateway = gateway === one ? other : one;
  }
  return ids;
}

interface Page {
  readonly nodes: readonly { readonly providerUserId: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

async function linkFrom(gateway: RollcallProcess, id: string): Promise<string> {
  const query = 'query ($id: ID!) { usersExport(id: $id) { file { downloadUrl } } }';
  const data = await gateway.ask<{ usersExport: { file: { downloadUrl: string } } }>(query, { id });
  return data.usersExport.file.downloadUrl;
}

async function idsInFile(gateway: RollcallProcess, link: string): Promise<string[]> {
  const answer = await gateway.download(link);
  const rows = (await answer.text()).split('\n').slice(0, -1);
  return rows.map((row) => (JSON.parse(row) as { providerUserId: string }).providerUserId);
}

describe('two gateways and a worker', () => {
  it('tell at one gateway what was begun at the other, and give users and file at both', async () => {
    const id = await startSlowly(one);
    const told = await follow(other, id);
    expect(told.at(-1)).toMatchObject({ status: 'COMPLETED', progress: { users } });
    await expectAllToldSoon(id, told);

    expect(await idsByCursor(id)).toEqual(truth);
    expect(await idsInFile(other, await linkFrom(one, id))).toEqual(truth);
    expect(await idsInFile(one, await linkFrom(other, id))).toEqual(truth);
  });

  it('miss nothing when the connections that listen are cut in mid-export', async () => {
    const id = await startSlowly(one);
    const following = follow(other, id);
    // Theirs, and the one of this test.
    expect(await cutListeners()).toBe(fleet.processes.length + 1);
    // Again and again, to the end: the last states are notified to nobody.
    while (!(await isCompleted(id))) await cutListeners();
    const told = await following;
    expect(told.at(-1)).toMatchObject({ status: 'COMPLETED', progress: { users } });
    await expectAllToldSoon(id, told);
    for (const each of fleet.processes)
      expect(each.log.map(({ msg }) => msg)).toContain('the database answers again');
  });

  it('make one export of fifty calls at once with one idempotency key', async () => {
    const input = { source: 'sandbox-croct', idempotencyKey: 'fifty at once' };
    const calls = Array.from({ length: 50 }, (_, n) => begin(n % 2 === 0 ? one : other, input));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const exported = await store.db
      .selectFrom('exports')
      .where('idempotency_key', 'is not', null)
      .select('id')
      .execute();
    expect(exported.map(({ id }) => id)).toEqual([answers[0]!.id]);
  });
});

/** Ends the connections that wait for wake-ups; resolves to how many there were. */
async function cutListeners(): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state = 'idle'
      and query in ('listen rollcall', 'select 1')`.execute(store.db);
  return rows.length;
}
