import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import type { ExportRow } from '../../src/exports/store/tables.js';
import { newDataDir, type DataDir } from '../support/data-dir.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { idsOf, until, type Shown } from './exporting.js';
import { fillPhases, listedIds, phases, users, type Phase } from './in-each-phase.js';
import { RollcallProcess } from './rollcall-process.js';
import { startSandbox, type SandboxProcess } from './sandbox-process.js';

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
}, 60_000);
afterAll(() => sandbox.kill());

/** How often the providers were asked for what must not be asked twice. */
async function countAsked() {
  const [jobs, tasks, pages] = await Promise.all([
    sandbox.count('auth0', 'create'),
    sandbox.count('authgear', 'create'),
    sandbox.count('croct', 'page'),
  ]);
  return { jobs, tasks, pages };
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
    ids = await fillPhases(rollcall, sandbox);
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
    expect(await idsOf(rollcall, ids[at])).toEqual(await listedIds(sandbox, provider));
  });

  it('asks for no job and no page twice', async () => {
    const { jobs, tasks, pages } = await countAsked();
    // Four pages of 300 and an empty one behind them, that which was cut twice; two of 1000 and an empty one.
    const asked = { jobs: jobs - before.jobs, tasks: tasks - before.tasks, pages: pages - before.pages };
    expect(asked).toEqual({ jobs: 1, tasks: 1, pages: 9 });
  });
});
