import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { FileStore } from '../../../src/files/file-store.js';
import type { S3Options } from '../../../src/files/s3/options.js';
import { openS3Files } from '../../../src/files/s3/s3.js';
import {
  caller,
  idsOf,
  openRig,
  quickSettings,
  runExport,
  settled,
  sweepNow,
  textOf,
} from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';
import { describeOnSwift } from './ground.js';

const users = someUsers(300);
const idsOfUsers = users.map((user) => user.providerUserId);
const lines = users.map((user) => `${JSON.stringify(user)}\n`);

await describeOnSwift('a whole export', ({ swift, newBucket, keysOf, uploadsOf }) => {
  let options: S3Options;
  let files: FileStore;
  beforeEach(async () => {
    options = await newBucket();
    files = await openS3Files(options);
  });
  afterEach(() => files.close());

  it('has every user once, in pages, in the file and in the index', async () => {
    // On a busy machine a heartbeat comes late.
    const settings = { ...quickSettings, leaseMs: 20_000 };
    await using rig = await openRig([new ScriptedSource({ users })], { files, settings });
    const done = await runExport(rig.exports, { source: 'scripted' });

    expect(done).toMatchObject({ status: 'COMPLETED', attempts: 1, progress: { users: 300, total: 300 } });
    expect(await idsOf(rig.exports, done.id, 100)).toEqual(idsOfUsers);
    const text = await textOf(files, done.file);
    expect(text).toBe(lines.join(''));
    expect(done.file?.sha256).toBe(createHash('sha256').update(text).digest('hex'));

    const found = await rig.exports.usersById(caller, [...users.map(({ id }) => id), 'scripted:stranger']);
    expect(found).toEqual([...users, null]);
  });

  it('may be a file of many parts', async () => {
    const noise = Array.from({ length: 12_000 }, () => randomBytes(300).toString('hex'));
    const wide = someUsers(12_000).map((user, index) => ({ ...user, nickname: noise[index]! }));
    await using rig = await openRig([new ScriptedSource({ users: wide, batchSize: 1000 })], {
      files,
      settings: { ...quickSettings, segment: { bytes: 3_000_000, everyMs: 10_000 } },
    });
    const done = await runExport(rig.exports, {
      source: 'scripted',
      fields: [{ path: 'nickname' }],
      format: 'CSV',
    });

    expect(done.status).toBe('COMPLETED');
    expect(done.file!.bytes).toBeGreaterThan(options.partBytes!);
    const text = await textOf(files, done.file);
    // Not toBe: the difference of two such texts takes minutes to print.
    expect(text === ['nickname', ...noise, ''].join('\r\n')).toBe(true);
    await expect(uploadsOf(options)).resolves.toBe(0);
  });

  it('outlives a store that is away for a while', async () => {
    const onBatch = async (row: number): Promise<void> => {
      if (row !== 150 || source.reads.length > 1) return;
      await swift.kill('proxy');
      back = delay(1000).then(() => swift.revive('proxy'));
    };
    let back: Promise<void> | undefined;
    const source = new ScriptedSource({ users, onBatch });
    await using rig = await openRig([source], { files, settings: { ...quickSettings, leaseMs: 20_000 } });
    const done = await runExport(rig.exports, { source: 'scripted' });
    await back;

    expect(done).toMatchObject({ status: 'COMPLETED', attempts: 1, error: null });
    expect(await textOf(files, done.file)).toBe(lines.join(''));
  });

  it('fails with STORAGE_FAILED when the store stays away, and a retry goes on when it is back', async () => {
    const store = await openS3Files({ ...options, patience: { attempts: 1, firstWaitMs: 1, limitMs: 5000 } });
    const onBatch = async (row: number): Promise<void> => {
      if (row === 150 && source.reads.length === 1) await swift.kill('proxy');
    };
    const source = new ScriptedSource({ users, onBatch });
    await using rig = await openRig([source], { files: store });
    const failed = await runExport(rig.exports, { source: 'scripted' });
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'STORAGE_FAILED' } });

    await swift.revive('proxy');
    await rig.exports.retry(caller, failed.id);
    const done = await settled(rig.exports, failed.id);
    expect(done.status).toBe('COMPLETED');
    expect(await textOf(store, done.file)).toBe(lines.join(''));
  });

  it('leaves nothing when it is deleted', async () => {
    await using rig = await openRig([new ScriptedSource({ users })], { files });
    const done = await runExport(rig.exports, { source: 'scripted' });
    expect((await keysOf(options)).length).toBeGreaterThan(10);
    await rig.exports.delete(caller, done.id);
    await sweepNow({ store: rig.store, files });

    await expect(keysOf(options)).resolves.toEqual(['exports/here/.store']);
  });
});
