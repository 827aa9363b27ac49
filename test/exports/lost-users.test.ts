import { afterEach, describe, expect, it } from '@jest/globals';
import { ProviderFault } from '../../src/providers/fault.js';
import { StorageFault } from '../../src/files/file-store.js';
import type { Reach } from '../../src/exports/failpoints.js';
import {
  caller,
  idsOf,
  openRig,
  quickSettings,
  runExport,
  settled,
  type Rig,
} from '../support/engine-rig.js';
import { eventsOf } from '../support/events-of.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';

const users = someUsers(60);
/** Every batch of ten is a segment. */
const settings = { ...quickSettings, segment: { bytes: 1, everyMs: 60_000 } };
const loss = {
  code: 'STORAGE_FAILED',
  message: 'users that were collected are gone from where they were kept, or damaged',
};

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.[Symbol.asyncDispose]();
});

/** A source that breaks off behind 40 users, the first time. */
function brokenOff(): ScriptedSource {
  let isFirst = true;
  const onBatch = (row: number) => {
    if (row !== 40 || !isFirst) return;
    isFirst = false;
    throw new ProviderFault('PROVIDER_PROTOCOL', 'it is odd', { remedy: 'give-up' });
  };
  return new ScriptedSource({ users, onBatch });
}

/** An export that failed with four segments listed. */
async function failed(more: Partial<typeof settings> = {}) {
  const source = brokenOff();
  rig = await openRig([source], { settings: { ...settings, ...more } });
  const { id, listedUsers } = await runExport(rig.exports, { source: 'scripted' });
  expect(listedUsers).toBe(40);
  return { rig, source, id };
}

async function loseFile({ store, files }: Rig): Promise<void> {
  const { name } = await segment(store);
  await files.remove(`${name}.ids`);
  await files.remove(name);
}

async function damageFile({ store, files }: Rig): Promise<void> {
  const { name } = await segment(store);
  const writer = await files.create(name);
  await writer.write(Buffer.from('this is no gzip'));
  await writer.commit();
}

async function loseRow({ store }: Rig): Promise<void> {
  await store.db.deleteFrom('segments').where('n', '=', 1).execute();
}

const segment = ({ db }: Rig['store']) =>
  db.selectFrom('segments').selectAll().where('n', '=', 1).executeTakeFirstOrThrow();

/** Every user once, in a generation that began because of the loss. */
async function expectAnew(opened: Rig, id: string): Promise<void> {
  const done = await settled(opened.exports, id);
  expect(done).toMatchObject({ status: 'COMPLETED', generation: 2, progress: { users: 60, duplicates: 0 } });
  expect(done.file).toMatchObject({ rows: 60 });
  expect(await idsOf(opened.exports, id)).toEqual(users.map(({ providerUserId }) => providerUserId));
  const restarts = (await eventsOf(opened, id)).filter(({ kind }) => kind === 'RESTARTED');
  expect(restarts.map(({ detail }) => detail)).toEqual([
    { ...loss, attempt: expect.any(Number), waitMs: expect.any(Number), generation: 2 },
  ]);
}

const losses = [
  { what: 'a listed file is gone', lose: loseFile },
  { what: 'a listed file is damaged', lose: damageFile },
  { what: 'a segment is missing from the list', lose: loseRow },
] as const;

describe('an export of which', () => {
  it.each(losses)('$what begins again when it is retried', async ({ lose }) => {
    const { rig, source, id } = await failed();
    await lose(rig);
    await rig.exports.retry(caller, id);
    await expectAnew(rig, id);
    expect(source.begun).toHaveLength(2);
  });

  it.each(losses)('$what begins again rather than end without its users', async ({ lose }) => {
    let isFirst = true;
    const reach: Reach = async (place) => {
      if (place !== 'file-renamed' || !isFirst) return;
      isFirst = false;
      await lose(rig!);
      throw new StorageFault('the disk is full');
    };
    rig = await openRig([new ScriptedSource({ users })], { settings, reach });
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    await expectAnew(rig, id);
  });

  it('a listed file is gone begins again also where `exports.retries` allows no try', async () => {
    const { rig, id } = await failed({ retries: 0 });
    await loseFile(rig);
    await rig.exports.retry(caller, id);
    await expectAnew(rig, id);
  });

  it('the files are lost again and again fails after `exports.retries` of them', async () => {
    const reach: Reach = async (place) => {
      if (place !== 'file-renamed') return;
      await loseFile(rig!);
      throw new StorageFault('the disk is full');
    };
    const source = new ScriptedSource({ users });
    rig = await openRig([source], { settings: { ...settings, retries: 5 }, reach });
    expect(await runExport(rig.exports, { source: 'scripted' })).toMatchObject({
      status: 'FAILED',
      error: { ...loss, retryable: true },
    });
    // Of five tries three were full disks.
    expect(source.begun).toHaveLength(1 + 2);
  });
});
