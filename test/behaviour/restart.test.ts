import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wait } from '../../src/clock.js';
import { run } from '../commands/command-line.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { RollcallProcess } from './rollcall-process.js';
import { fingerprintsOf, providers, truthOf } from './truth.js';

interface Shown {
  readonly status: string;
  readonly phase: string | null;
  readonly attempts: number;
  readonly progress: { readonly users: number; readonly duplicates: number };
  readonly file: { readonly rows: number; readonly downloadUrl: string } | null;
  readonly users: {
    readonly nodes: readonly { readonly providerUserId: string }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  };
}

const startExport = `mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }`;
const show = `query ($id: ID!, $first: Int, $after: String) {
  usersExport(id: $id) {
    status phase attempts
    progress { users duplicates }
    file { rows downloadUrl }
    users(first: $first, after: $after) { nodes { providerUserId } pageInfo { endCursor hasNextPage } }
  }
}`;

const cwd = scratchFolder();
const page = 500;
const flags = ['--sandbox', '--users', '2000'];
let rollcall: RollcallProcess;

beforeAll(async () => {
  const settings = 'exports: { lease: 1s, segment: { bytes: 50KB, every: 200ms } }\n';
  writeFileSync(join(cwd, 'rollcall.yaml'), settings);
  rollcall = await RollcallProcess.start(cwd, flags);
});

afterAll(() => rollcall.kill());

/** The sandbox inside, which keeps its port. */
function sandboxOrigin(): string {
  return `http://127.0.0.1:${readFileSync(join(cwd, 'data/sandbox/port'), 'utf8')}`;
}

/** Makes each page of Croct's take its time, so that there is a middle to be killed in. */
async function slowDown(): Promise<void> {
  const fault = { provider: 'croct', route: 'page', kind: 'delay', ms: 150, times: 'always' };
  const answer = await fetch(`${sandboxOrigin()}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(204);
}

async function countAsked(provider: string, route: string): Promise<number> {
  const answer = await fetch(`${sandboxOrigin()}/control/requests?provider=${provider}&route=${route}`);
  return ((await answer.json()) as { requests: unknown[] }).requests.length;
}

async function begin(input: object): Promise<string> {
  const data = await rollcall.ask<{ startExport: { export: { id: string } } }>(startExport, { input });
  return data.startExport.export.id;
}

async function shown(id: string, after: string | null): Promise<Shown> {
  const data = await rollcall.ask<{ usersExport: Shown }>(show, { id, first: page, after });
  return data.usersExport;
}

/** Asks until the export is as it should be, as a client without subscriptions does. */
async function until(id: string, fits: (state: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const state = await shown(id, null);
    if (fits(state)) return state;
    await wait(20);
  }
}

async function idsBehind(id: string, start: string | null): Promise<string[]> {
  const ids: string[] = [];
  for (let after = start, more = true; more;) {
    const { users } = await shown(id, after);
    ids.push(...users.nodes.map(({ providerUserId }) => providerUserId));
    more = users.pageInfo.hasNextPage;
    after = users.pageInfo.endCursor;
  }
  return ids;
}

describe('`npm start`, killed in mid-export and started again', () => {
  const exported: Record<string, string> = {};
  let early: Shown;

  beforeAll(async () => {
    await slowDown();
    exported.croct = await begin({ source: 'sandbox-croct', options: { croct: { pageSize: 100 } } });
    early = await until(exported.croct, ({ users }) => users.nodes.length === page);
    exported.auth0 = await begin({ source: 'sandbox-auth0' });
    await until(exported.auth0, ({ phase }) => phase === 'WAITING');
    const killedAt = await shown(exported.croct, null);
    expect(killedAt).toMatchObject({ status: 'RUNNING', phase: 'COLLECTING' });
    await rollcall.kill();
    rollcall = await RollcallProcess.start(cwd, flags);
  });

  it.each(providers)('ends with every user of %s once', async (provider) => {
    const done = await until(
      exported[provider]!,
      ({ status }) => status !== 'QUEUED' && status !== 'RUNNING',
    );
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users: 2000, duplicates: 0 } });
    // A job that only waited for its provider was in nobody's hands.
    expect(done.attempts).toBeGreaterThanOrEqual(provider === 'croct' ? 2 : 1);
    const truth = await truthOf(sandboxOrigin(), provider);
    expect(await idsBehind(exported[provider]!, null)).toEqual(truth.map(([id]) => id));
    const link = new URL(done.file!.downloadUrl);
    const file = await (await fetch(`${rollcall.origin}${link.pathname}${link.search}`)).text();
    expect(fingerprintsOf(file)).toEqual(truth);
  });

  it('goes on from where it was: pages and jobs that were there are not asked for again', async () => {
    // All are 20 and an empty one behind them.
    expect(await countAsked('croct', 'page')).toBeLessThanOrEqual(21 - page / 100);
    expect(await countAsked('auth0', 'create')).toBe(0);
  });

  it('honours a cursor that was taken before', async () => {
    const truth = await truthOf(sandboxOrigin(), 'croct');
    const behind = await idsBehind(exported.croct!, early.users.pageInfo.endCursor);
    expect(behind).toEqual(truth.slice(page).map(([id]) => id));
  });
});

describe('a second process on the same data', () => {
  it('says so in one line and ends, and the first serves on', async () => {
    const { stdout, stderr, code } = await run(['serve', '--port', '0', ...flags], {}, cwd);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(/^Cannot start: .*data is in use by another Rollcall \(process \d+\).*\n$/);
    expect(await rollcall.ask('{ sources { id } }')).toMatchObject({ sources: expect.anything() });
  });
});
