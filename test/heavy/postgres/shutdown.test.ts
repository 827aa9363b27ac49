import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import type { ExportRow } from '../../../src/exports/store/tables.js';
import { idsOf, until, type Shown } from '../../behaviour/exporting.js';
import { fillPhases, listedIds, phases, users, type Phase } from '../../behaviour/in-each-phase.js';
import { RollcallProcess } from '../../behaviour/rollcall-process.js';
import { startSandbox, type SandboxProcess } from '../../behaviour/sandbox-process.js';
import { newDatabase } from '../../support/postgres/postgres-server.js';
import { scratchFolder } from '../../support/scratch-folder.js';

/** Long enough that nothing but the giving back brings an export to the next worker in time. */
const lease = '10m';

/** What the worker has left in the database. */
async function rowsIn(url: string): Promise<ReadonlyMap<string, ExportRow>> {
  const store = await openPostgresStore({ url, connections: 1, log: pino({ level: 'silent' }) });
  try {
    const rows = await store.db.selectFrom('exports').selectAll().execute();
    return new Map(rows.map((row) => [row.id, row]));
  } finally {
    await store.close();
  }
}

describe('SIGTERM for rollcall worker, with an export in each phase', () => {
  const cwd = scratchFolder();
  let sandbox: SandboxProcess;
  let gateway: RollcallProcess;
  let worker: RollcallProcess;
  let ids: Record<Phase, string>;
  let ended: Awaited<ReturnType<RollcallProcess['end']>>;
  let left: ReadonlyMap<string, ExportRow>;
  const done = new Map<Phase, Shown>();

  beforeAll(async () => {
    sandbox = await startSandbox();
    const databaseUrl = await newDatabase(process.env.ROLLCALL_TEST_POSTGRES!);
    const exports = { concurrency: phases.length, perSource: 1, lease };
    writeFileSync(join(cwd, 'rollcall.yaml'), JSON.stringify({ exports, sources: sandbox.sources }));
    const env = { DATABASE_URL: databaseUrl };
    gateway = await RollcallProcess.start(cwd, ['--no-worker'], {
      ...env,
      ROLLCALL_SIGNING_KEY: 'of a test',
    });
    worker = await RollcallProcess.startWorker(cwd, env);
    ids = await fillPhases(gateway, sandbox);
    ended = await worker.end('SIGTERM');
    left = await rowsIn(databaseUrl);
    worker = await RollcallProcess.startWorker(cwd, env);
    for (const { at } of phases) done.set(at, await until(gateway, ids[at], 'COMPLETED'));
  }, 120_000);

  afterAll(async () => {
    await Promise.all([gateway.kill(), worker.kill()]);
    sandbox.kill();
  });

  it('ends the process by that very signal within 10 seconds', () => {
    expect(ended.by).toBe('SIGTERM');
    expect(ended.ms).toBeLessThan(10_000);
  });

  it.each(phases)('leaves the one that was $at queued, with what it has', ({ at, claims, left: kept }) => {
    const untouched = { attempts: claims, failures: 0, waits: 0, takeovers: 0, error: null };
    expect(left.get(ids[at])).toMatchObject({ status: 'QUEUED', lease_token: null, ...untouched, ...kept });
  });

  it.each(phases)('another one ends that which was $at with every user once', async ({ at, provider }) => {
    expect(done.get(at)).toMatchObject({ progress: { users, duplicates: 0 } });
    expect(await idsOf(gateway, ids[at])).toEqual(await listedIds(sandbox, provider));
  });
});
