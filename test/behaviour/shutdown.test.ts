import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wait } from '../../src/clock.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import type { ExportRow } from '../../src/exports/store/tables.js';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { begin, idsOf, until, wide, type Shown } from './exporting.js';
import { RollcallProcess } from './rollcall-process.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';

const users = 1100;

/** An export in each phase, what is left of it, and how often it was claimed. */
const phases = [
  { at: 'QUEUED', provider: 'croct', left: { phase: 'SUBMITTING', users: 0 }, claims: 0 },
  { at: 'SUBMITTING', provider: 'authgear', left: { phase: 'WAITING', intent_at: null }, claims: 1 },
  { at: 'WAITING', provider: 'auth0', left: { phase: 'WAITING', users: 0 }, claims: 1 },
  { at: 'COLLECTING', provider: 'croct', left: { phase: 'COLLECTING', users: 600 }, claims: 1 },
  { at: 'FINISHING', provider: 'gigya', left: { phase: 'FINISHING', users }, claims: 1 },
] as const;
type Phase = (typeof phases)[number]['at'];

/** Where the listing of the sandbox has a user's id. */
const idNames = { croct: 'userId', authgear: 'sub', auth0: 'user_id', gigya: 'UID' } as const;

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
}, 60_000);
afterAll(() => sandbox.kill());

async function listedIds(provider: keyof typeof idNames): Promise<string[]> {
  const listing = await (await fetch(`${sandbox.origin}/listing/${provider}`)).text();
  const lines = listing.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as Record<string, string>)[idNames[provider]]!);
}

/** How often the providers were asked for what must not be asked twice. */
async function countAsked() {
  const [jobs, tasks, pages] = await Promise.all([
    sandbox.count('auth0', 'create'),
    sandbox.count('authgear', 'create'),
    sandbox.count('croct', 'page'),
  ]);
  return { jobs, tasks, pages };
}

/** Brings an export to each phase, those that hold for a moment only last; the ids by phase. */
async function fillPhases(rollcall: RollcallProcess): Promise<Record<Phase, string>> {
  const { tasks, pages } = await countAsked();
  await sandbox.arm({ provider: 'auth0', route: 'job', kind: 'delay', ms: 60_000 });
  await sandbox.arm({ provider: 'croct', route: 'page', kind: 'delay', ms: 60_000, after: 2 });
  await sandbox.arm({ provider: 'authgear', route: 'create', kind: 'delay', ms: 1_000 });
  const WAITING = await begin(rollcall, { source: 'sandbox-auth0' });
  const COLLECTING = await begin(rollcall, {
    source: 'sandbox-croct',
    options: { croct: { pageSize: 300 } },
  });
  while ((await sandbox.count('croct', 'page')) < pages + 3) await wait(10);
  const QUEUED = await begin(rollcall, { source: 'sandbox-croct' });
  await until(rollcall, WAITING, 'WAITING');
  const render = { format: 'CSV', compression: 'GZIP', fields: wide(4_000) };
  const FINISHING = await begin(rollcall, { source: 'sandbox-gigya', ...render });
  await until(rollcall, FINISHING, 'FINISHING');
  const SUBMITTING = await begin(rollcall, { source: 'sandbox-authgear' });
  while ((await sandbox.count('authgear', 'create')) === tasks) await wait(5);
  return { QUEUED, SUBMITTING, WAITING, COLLECTING, FINISHING };
}

/** What the process has left in the database. */
async function rowsIn(dir: string): Promise<ReadonlyMap<string, ExportRow>> {
  const store = await openEmbeddedStore(dir);
  try {
    const rows = await store.db.selectFrom('exports').selectAll().execute();
    return new Map(rows.map((row) => [row.id, row]));
  } finally {
    await store.close();
  }
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s, with an export in each phase', (signal) => {
  const cwd = scratchFolder();
  let dir: DataDir;
  let rollcall: RollcallProcess;
  let ids: Record<Phase, string>;
  let before: Awaited<ReturnType<typeof countAsked>>;
  let ended: Awaited<ReturnType<RollcallProcess['end']>>;
  let left: ReadonlyMap<string, ExportRow>;
  let files: string[];
  const done = new Map<Phase, Shown>();

  const start = () => RollcallProcess.start(cwd, ['--data-dir', dir.path]);

  beforeAll(async () => {
    dir = await newDataDir();
    const exports = { concurrency: phases.length, perSource: 1 };
    writeFileSync(join(cwd, 'rollcall.yaml'), JSON.stringify({ exports, sources: sandbox.sources }));
    rollcall = await start();
    before = await countAsked();
    ids = await fillPhases(rollcall);
    ended = await rollcall.end(signal);
    left = await rowsIn(dir.path);
    files = readdirSync(join(dir.path, 'files'), { recursive: true }) as string[];
    rollcall = await start();
    for (const { at } of phases) done.set(at, await until(rollcall, ids[at], 'COMPLETED'));
  }, 120_000);

  afterAll(async () => {
    await rollcall.kill();
    await dir[Symbol.asyncDispose]();
  });

  it('ends the process by that very signal within 10 seconds', () => {
    expect(ended.by).toBe(signal);
    expect(ended.ms).toBeLessThan(10_000);
  });

  it.each(phases)('leaves the one that was $at queued, with what it has', ({ at, claims, left: kept }) => {
    const untouched = { attempts: claims, failures: 0, waits: 0, takeovers: 0, error: null };
    expect(left.get(ids[at])).toMatchObject({ status: 'QUEUED', lease_token: null, ...untouched, ...kept });
  });

  it('leaves nothing half written', () => {
    const written = files.filter((name) => /\.partial\/.|\/file-/.test(name));
    expect(written).toEqual([]);
  });

  it.each(phases)('the next one ends that which was $at with every user once', async ({ at, provider }) => {
    expect(done.get(at)).toMatchObject({ progress: { users, duplicates: 0 } });
    expect(await idsOf(rollcall, ids[at])).toEqual(await listedIds(provider));
  });

  it('asks for no job and no page twice', async () => {
    const { jobs, tasks, pages } = await countAsked();
    // Four pages of 300 and an empty one behind them, that which was cut twice; two of 1000 and an empty one.
    const asked = { jobs: jobs - before.jobs, tasks: tasks - before.tasks, pages: pages - before.pages };
    expect(asked).toEqual({ jobs: 1, tasks: 1, pages: 9 });
  });
});
