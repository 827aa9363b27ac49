import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { oldRecords } from '../../src/exports/store/expiry.js';
import { openDiskFiles } from '../../src/files/disk.js';
import { caller, openRig, quickSettings, runExport, sweepNow, type Rig } from '../support/engine-rig.js';
import { takeGround, type Ground } from '../support/ground.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const source = new ScriptedSource({ users: someUsers(30) });

/** An engine whose files are in a folder that can be looked into. */
async function openScene(settings = quickSettings) {
  const root = scratchFolder();
  const files = openDiskFiles(root);
  const rig = await openRig([source], { files, settings });
  const sweep = () => sweepNow({ store: rig.store, files });
  return { rig, root, sweep, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

async function age({ store }: Rig, ms: number): Promise<void> {
  const past = (column: string) => sql<Date>`${sql.ref(column)} - ${ms} * interval '1 millisecond'`;
  const set = { settled_at: past('settled_at'), expires_at: past('expires_at') };
  await store.db.updateTable('exports').set(set).execute();
}

/** Makes a folder for an export, with a folder for a generation in it, as they stand since two hours. */
async function leave(root: string, id: string): Promise<void> {
  await mkdir(join(root, id, '1'), { recursive: true });
  await makeOld(join(root, id));
}

async function makeOld(path: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const folder of [join(path, '1'), path]) await utimes(folder, longAgo, longAgo);
}

async function foldersIn(root: string): Promise<string[]> {
  return (await readdir(root)).filter((name) => !name.startsWith('.')).sort();
}

const idOf = (digit: string) => `exp_${digit.repeat(24)}`;

describe('the folder of an export', () => {
  it('goes with its files, when it expires', async () => {
    await using scene = await openScene();
    const { rig, root } = scene;
    for (let n = 0; n < 2; n++) await runExport(rig.exports, { source: 'scripted', limit: 20 });
    expect(await foldersIn(root)).toHaveLength(2);
    await age(rig, quickSettings.retentionMs);
    await scene.sweep();
    expect(await foldersIn(root)).toEqual([]);
  });

  it('goes later if it was left empty: of an export that is no more, or has expired', async () => {
    await using scene = await openScene();
    const { rig, root } = scene;
    const { id } = await runExport(rig.exports, { source: 'scripted', limit: 20 });
    await age(rig, quickSettings.retentionMs);
    await scene.sweep();
    for (const left of [id, idOf('0')]) await leave(root, left);
    await scene.sweep();
    expect(await foldersIn(root)).toEqual([]);
  });

  it('stays if it is new, if its export may still write, if a file is in it, and if it is none of ours', async () => {
    await using scene = await openScene({ ...quickSettings, concurrency: 0 });
    const { rig, root } = scene;
    const { id } = (await rig.exports.start(caller, { source: 'scripted' })).export;
    for (const old of [id, 'another', idOf('1')]) await leave(root, old);
    await writeFile(join(root, idOf('1'), '1/none-of-ours'), '');
    await makeOld(join(root, idOf('1')));
    await mkdir(join(root, idOf('2'), '1'), { recursive: true });
    await scene.sweep();
    expect(await foldersIn(root)).toEqual(['another', id, idOf('1'), idOf('2')].sort());
  });
});

describe('a sweep', () => {
  // Without an engine, whose sweeper would sweep too.
  let ground: Ground;
  beforeEach(async () => {
    ground = await takeGround();
  });
  afterEach(() => ground.giveBack());

  it('does all its parts although one fails, and tells of that', async () => {
    const { db } = ground.store;
    const orphan = `${idOf('0')}/1/0-0123456789abcdef`;
    await (await ground.files.create(orphan)).commit();
    await sql`alter table audit rename to audit_away`.execute(db);
    await expect(sweepNow(ground)).rejects.toThrow('relation "audit" does not exist');
    await sql`alter table audit_away rename to audit`.execute(db);
    expect(await ground.files.size(orphan)).toBeNull();
  });

  it('finds old records by an index', async () => {
    const { db } = ground.store;
    await sql`
      insert into exports (id, tenant, source, provider, requested_by, request, status, settled_at)
      select 'exp_' || n, 'local', 'scripted', 'CROCT', 'ci', '{}', 'EXPIRED', now() - n * interval '1 minute'
      from generate_series(1, 3000) n`.execute(db);
    await sql`analyze exports`.execute(db);
    const plan = JSON.stringify(
      await oldRecords(db, 2_990 * 60_000)
        .limit(1)
        .explain('json'),
    );
    expect(plan).toContain('"exports_expired"');
  });
});
