import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Exports } from '../../src/exports/exports.js';
import type { FileStore, StoredFile } from '../../src/files/file-store.js';
import { ProviderFault } from '../../src/providers/fault.js';
import {
  caller,
  idsOf,
  openRig,
  quickSettings,
  runExport,
  settled,
  sweepNow,
  type Rig,
} from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { outcomeOf } from './control-scene.js';
import { HeldWorker, type HoldAt } from './held-worker.js';
import { listedNames } from './listed-names.js';
import { Gate } from './roll.js';
import { TappedFiles } from './tapped-files.js';

const settings = { ...quickSettings, leaseMs: 60_000, segment: { bytes: 1000, everyMs: 60_000 } };
const users = someUsers(30);
const deadToken = '0123456789abcdef';

async function namesIn({ files }: Rig): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of files.list('')) names.push(name);
  return names.sort();
}

/** Leaves files such as a worker leaves that died: beside those of an export, and of one that is no more. */
async function leaveDead({ files }: Rig, ids: readonly string[]): Promise<string[]> {
  const names = [...ids, `exp_${'0'.repeat(24)}`].flatMap((id) =>
    [`0-${deadToken}`, `0-${deadToken}.ids`, `index-${deadToken}`, `file-${deadToken}`].map(
      (name) => `${id}/1/${name}`,
    ),
  );
  for (const name of names) await (await files.create(name)).commit();
  return names.sort();
}

/** As many processes do, at once. */
async function sweepTogether(rig: Rig): Promise<void> {
  await Promise.all([sweepNow(rig, { settings }), sweepNow(rig, { settings }), sweepNow(rig, { settings })]);
}

async function expectOnlyListed(rig: Rig): Promise<void> {
  await sweepTogether(rig);
  expect(await namesIn(rig)).toEqual(await listedNames(rig.store.db));
}

async function openScene(at: HoldAt, count: number) {
  const rig = await openRig([new ScriptedSource({ users })], { settings: { ...settings, concurrency: 0 } });
  const held = await HeldWorker.open(rig, at, { settings });
  const ids: string[] = [];
  while (ids.length < count) ids.push((await held.exports.start(caller, { source: 'scripted' })).export.id);
  return {
    rig,
    held,
    ids,
    [Symbol.asyncDispose]: async () => {
      await held[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    },
  };
}

async function expectAllUsers(exports: Exports, id: string): Promise<void> {
  expect(await settled(exports, id)).toMatchObject({ status: 'COMPLETED' });
  expect(await idsOf(exports, id)).toEqual(users.map(({ providerUserId }) => providerUserId));
}

describe('many sweepers at once', () => {
  it.each([
    { moment: 'segment-synced', arrival: 2, when: 'while a segment is synced and not listed' },
    { moment: 'file-renamed', arrival: 1, when: 'while the file stands and the export does not know' },
  ] as const)('$when remove what the dead left and nothing else', async (at) => {
    await using scene = await openScene(at, 2);
    const { rig, held, ids } = scene;
    await held.there.all(ids);
    const living = await namesIn(rig);
    const listed = await listedNames(rig.store.db);
    expect(living.length).toBeGreaterThan(listed.length);
    const dead = await leaveDead(rig, ids);
    expect(await namesIn(rig)).toEqual([...living, ...dead].sort());
    await sweepTogether(rig);
    expect(await namesIn(rig)).toEqual(living);
    // What was synced is listed now; another worker does the rest.
    await held.letGo([]);
    expect(await listedNames(rig.store.db)).toEqual(expect.arrayContaining(living));
    const { exports } = await rig.another({ settings });
    for (const id of ids) await expectAllUsers(exports, id);
    await expectOnlyListed(rig);
  });

  it.each(['mid-delete', 'mid-removal'] as const)(
    'at %s of a deletion finish it, and harm nothing',
    async (moment) => {
      await using scene = await openScene({ moment }, 2);
      const { rig, held, ids } = scene;
      const [kept = '', deleted = ''] = ids;
      for (const id of ids) await settled(held.exports, id);
      const deleting = held.exports.delete(caller, deleted);
      await held.there.all([deleted]);
      await leaveDead(rig, ids);
      await expectOnlyListed(rig);
      await held.letGo([]);
      expect(await deleting).toBe(deleted);
      expect(await namesIn(rig)).toEqual(await listedNames(rig.store.db));
      await expectAllUsers(rig.exports, kept);
    },
  );

  it('know whose unfinished uploads are those of the living, however old', async () => {
    await using scene = await openScene({ moment: 'segment-synced', arrival: 2 }, 1);
    const { rig, held, ids } = scene;
    await held.there.all(ids);
    const [row] = await rig.store.db.selectFrom('exports').select(['id', 'lease_token']).execute();
    const unlisted = (id: string, token: string | null) => `${id}/1/file-${token}`;
    const living = unlisted(row!.id, row!.lease_token);
    const dead = [unlisted(row!.id, deadToken), unlisted(`exp_${'0'.repeat(24)}`, row!.lease_token)];
    const foreign = 'another-prefix/file';
    const spared: string[] = [];
    const files = Object.create(rig.files, {
      removeAbandoned: {
        value: async (isSpared: (name: string) => boolean) =>
          Promise.resolve(spared.push(...[living, ...dead, foreign].filter(isSpared))),
      },
    }) as FileStore;
    await sweepNow({ store: rig.store, files }, { settings });
    expect(spared).toEqual([living, foreign]);
  });

  it('expire each export once, and forget each record once', async () => {
    await using rig = await openRig([new ScriptedSource({ users })], { settings });
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) ids.push((await runExport(rig.exports, { source: 'scripted', limit: 5 })).id);
    const count = async (kind: string, status: string | null) => {
      const events = await rig.store.db.selectFrom('events').select(['kind', 'state']).execute();
      return events.filter((event) => event.kind === kind && (event.state?.status ?? null) === status).length;
    };
    await age(rig, settings.retentionMs, ids);
    await sweepTogether(rig);
    expect(await count('STATUS', 'EXPIRED')).toBe(4);
    expect(await namesIn(rig)).toEqual([]);
    await age(rig, settings.recordRetentionMs, ids);
    await sweepTogether(rig);
    expect(await count('DELETED', null)).toBe(4);
    expect(await rig.exports.get(caller, ids)).toEqual([null, null, null, null]);
  });
});

type Where = 'before they are listed' | 'listed' | 'about to be removed';

/** A file store that stands still in a sweeper. */
class SlowFiles extends TappedFiles {
  readonly arrived = new Gate();
  readonly gate = new Gate();

  constructor(
    private readonly all: FileStore,
    private readonly where: Where,
  ) {
    super(all, () => Promise.resolve());
  }

  override async *list(folder: string): AsyncIterable<StoredFile> {
    await this.stand('before they are listed');
    yield* this.all.list(folder);
    await this.stand('listed');
  }

  override async remove(name: string): Promise<void> {
    await this.stand('about to be removed');
    await this.all.remove(name);
  }

  private async stand(where: Where): Promise<void> {
    if (where !== this.where) return;
    this.arrived.open();
    await this.gate.passed;
  }
}

describe('a slow sweeper', () => {
  it.each(['before they are listed', 'listed', 'about to be removed'] as const)(
    'that stands still with files %s harms nothing that came meanwhile',
    async (where) => {
      await using scene = await openScene({ moment: 'segment-synced', arrival: 2 }, 2);
      const { rig, held, ids } = scene;
      const [goesOn = '', canceled = ''] = ids;
      await held.there.all(ids);
      await leaveDead(rig, ids);
      const files = new SlowFiles(rig.files, where);
      const sweeping = sweepNow({ store: rig.store, files }, { settings });
      await files.arrived.passed;
      // Meanwhile one export is listed on to its end, and the other changes hands.
      await rig.exports.cancel(caller, canceled);
      await rig.exports.retry(caller, canceled);
      const second = await rig.another({ settings });
      await settled(second.exports, canceled);
      await held.letGo([canceled]);
      await settled(second.exports, goesOn);
      files.gate.open();
      await sweeping;
      for (const name of await listedNames(rig.store.db)) expect(await rig.files.size(name)).not.toBeNull();
      expect(await idsOf(rig.exports, canceled)).toHaveLength(users.length);
      await expectOnlyListed(rig);
    },
  );
});

describe('a retry while the export expires', () => {
  it('either has all that was listed, or is refused because nothing is left', async () => {
    let refuses = true;
    const onBatch = (row: number) => {
      if (refuses && row === 20) throw new ProviderFault('PROVIDER_REJECTED', 'no', { remedy: 'give-up' });
    };
    await using rig = await openRig([new ScriptedSource({ users, onBatch })], { settings });
    const failed: string[] = [];
    for (let n = 0; n < 7; n++) failed.push((await runExport(rig.exports, { source: 'scripted' })).id);
    refuses = false;
    const outcomes = new Map<string, string>();
    for (const [index, id] of failed.entries()) {
      await age(rig, settings.retentionMs, [id]);
      const sweeping = turns(index === 0 ? 0 : 2 ** index).then(() => sweepTogether(rig));
      outcomes.set(id, await outcomeOf(rig.exports, 'retry', id));
      await sweeping;
    }
    for (const [id, outcome] of outcomes) {
      expect(outcome).toMatch(/^(QUEUED|INVALID_STATE)$/);
      if (outcome === 'QUEUED') await expectAllUsers(rig.exports, id);
      else expect(await rig.exports.get(caller, [id])).toMatchObject([{ status: 'EXPIRED' }]);
    }
    expect(new Set(outcomes.values()).size).toBe(2);
    await expectOnlyListed(rig);
  });
});

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

/** Moves the ends of exports into the past. */
async function age({ store }: Rig, ms: number, ids: readonly string[]): Promise<void> {
  const past = (column: string) => sql<Date>`${sql.ref(column)} - ${ms} * interval '1 millisecond'`;
  await store.db
    .updateTable('exports')
    .set({ settled_at: past('settled_at'), expires_at: past('expires_at') })
    .where('id', 'in', ids)
    .execute();
}
