import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/exports/model.js';
import { FileDamaged } from '../../src/users/file-damaged.js';
import type { UserRecord } from '../../src/users/record.js';
import { runAs } from '../server/run-as.js';
import { caller, openRig, quickSettings, runExport, sweepNow, type Rig } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { ageAll, listenIn, namesIn, overwrite } from './kept-files.js';

const acme: Caller = { tenant: 'acme', name: 'ann', scopes: new Set(['users:raw']) };
const globex: Caller = { ...acme, tenant: 'globex', name: 'bob' };

/** A source whose users change their name from export to export. */
function source(id = 'scripted', count = 30): ScriptedSource & { rename(name: string): void } {
  const script = { id, users: [] as UserRecord[] };
  const rename = (name: string) => {
    script.users = someUsers(count, id).map((user) => ({ ...user, name, raw: { note: name } }));
  };
  rename('first');
  return Object.assign(new ScriptedSource(script), { rename });
}

/** The names of users; null for one that is missing. */
async function namesOf({ exports }: Rig, ids: readonly string[], by: Caller = caller) {
  const found = await exports.usersById(by, ids);
  return found.map((user) => (user instanceof Error ? user : (user?.name ?? null)));
}

describe('users by id', () => {
  it('come from the newest complete export as it has them, and are null where it does not', async () => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    await runExport(rig.exports, { source: 'scripted' });
    scripted.rename('second');
    await runExport(rig.exports, { source: 'scripted' });
    const ids = ['scripted:u29', 'scripted:u30', 'scripted:u0', 'scripted:u0'];
    expect(await rig.exports.usersById(caller, ids)).toEqual([
      scripted.script.users![29],
      null,
      scripted.script.users![0],
      scripted.script.users![0],
    ]);
  });

  it('are null where an id is of no user’s form, or of no source', async () => {
    await using rig = await openRig([source()]);
    await runExport(rig.exports, { source: 'scripted' });
    const none = ['', ':', 'u0', 'scripted', 'scripted:', ':u0', 'Scripted:u0', 'scripted:u0 ', 'other:u0'];
    expect(await namesOf(rig, [...none, '\0:\0', 'scripted:u0'])).toEqual([
      ...none.map(() => null),
      null,
      'first',
    ]);
  });

  it('may have colons and anything else in the provider’s part', async () => {
    const odd = ['auth0|1:2', 'a:b:c', '::', 'scripted:u0', ' ', 'Zoë\n'];
    const users = odd.map((id) => ({
      id: `scripted:${id}`,
      source: 'scripted',
      providerUserId: id,
      name: id,
    }));
    await using rig = await openRig([new ScriptedSource({ users })]);
    await runExport(rig.exports, { source: 'scripted' });
    expect(
      await namesOf(
        rig,
        users.map(({ id }) => id),
      ),
    ).toEqual(odd);
  });

  it('are found in an export without users, as nobody', async () => {
    await using rig = await openRig([source('scripted', 0)]);
    await runExport(rig.exports, { source: 'scripted' });
    expect(await namesOf(rig, ['scripted:u0'])).toEqual([null]);
  });

  it.each([
    ['is filtered', { filter: { updatedSince: new Date(0) } }],
    ['is limited', { limit: 30 }],
    ['has options that choose users', { options: { croct: { segment: 'x' } } }],
  ])('do not come from an export that %s', async (_what, input) => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    await runExport(rig.exports, { source: 'scripted', ...input });
    expect(await namesOf(rig, ['scripted:u0'])).toEqual([null]);
    await runExport(rig.exports, { source: 'scripted', options: { croct: { pageSize: 5 } } });
    scripted.rename('second');
    await runExport(rig.exports, { source: 'scripted', ...input });
    expect(await namesOf(rig, ['scripted:u0'])).toEqual(['first']);
  });

  it('stay as long as `exports.keepNewest` keeps the export, and are null when it has gone', async () => {
    await using rig = await openRig([source()]);
    await runExport(rig.exports, { source: 'scripted' });
    await ageAll(rig, quickSettings.retentionMs);
    await sweepNow(rig);
    expect(await namesOf(rig, ['scripted:u0'])).toEqual(['first']);
    await ageAll(rig, quickSettings.recordRetentionMs);
    await sweepNow(rig);
    expect(await namesOf(rig, ['scripted:u0'])).toEqual([null]);
  });
});

describe('a tenant', () => {
  it('gets users of its own exports only, be others’ newer', async () => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    await runAs(rig.exports, acme, { source: 'scripted' });
    scripted.rename('second');
    await runAs(rig.exports, globex, { source: 'scripted' });
    expect(await namesOf(rig, ['scripted:u0'], acme)).toEqual(['first']);
    expect(await namesOf(rig, ['scripted:u0'], globex)).toEqual(['second']);
    expect(await namesOf(rig, ['scripted:u0'])).toEqual([null]);
  });

  it('gets nobody of a source that it may no longer use', async () => {
    let mayUse = true;
    const tenancy = { mayUse: (_tenant: string, id: string) => mayUse || id !== 'one', abandoned: null };
    await using rig = await openRig([source('one'), source('two')], { tenancy });
    for (const id of ['one', 'two']) await runExport(rig.exports, { source: id });
    mayUse = false;
    expect(await namesOf(rig, ['one:u0', 'two:u0'])).toEqual([null, 'first']);
  });
});

describe('an export that goes while users are looked up in it', () => {
  type Moment = readonly [when: 'before' | 'behind', nth: number, name: RegExp];

  /** Does something before or behind the n-th read of a file that fits, as somebody else might. */
  function at(rig: Rig, [when, nth, name]: Moment, act: () => Promise<unknown>): void {
    let reads = 0;
    listenIn(rig, async (file, _range, read) => {
      const isIt = name.test(file) && ++reads === nth;
      if (isIt && when === 'before') await act();
      const bytes = await read();
      if (isIt && when === 'behind') await act();
      return bytes;
    });
  }

  const moments: Record<string, Moment> = {
    'before its fences are read': ['before', 1, /\/index-/],
    'before its index is read': ['before', 2, /\/index-/],
    'before its segments are asked for': ['behind', 2, /\/index-/],
    'before one of its segments is read': ['before', 1, /\/1-[0-9a-f]{16}$/],
  };
  const ids = Array.from({ length: 30 }, (_, n) => `scripted:u${n}`);

  it.each(Object.entries(moments))(
    '%s gives way to the next newest, for all alike',
    async (_what, moment) => {
      const scripted = source();
      await using rig = await openRig([scripted]);
      await runExport(rig.exports, { source: 'scripted' });
      scripted.rename('second');
      const { id } = await runExport(rig.exports, { source: 'scripted' });
      at(rig, moment, () => rig.exports.delete(caller, id));
      expect(new Set(await namesOf(rig, ids))).toEqual(new Set(['first']));
    },
  );

  it.each(Object.entries(moments))('%s makes users null if there is no other', async (_what, moment) => {
    await using rig = await openRig([source()]);
    await runExport(rig.exports, { source: 'scripted' });
    at(rig, moment, async () => {
      await ageAll(rig, quickSettings.recordRetentionMs);
      await sweepNow(rig);
    });
    expect(new Set(await namesOf(rig, ids))).toEqual(new Set([null]));
  });

  it('does not matter for users of other sources', async () => {
    await using rig = await openRig([source('one'), source('two')]);
    const { id } = await runExport(rig.exports, { source: 'one' });
    await runExport(rig.exports, { source: 'two' });
    at(rig, ['behind', 1, new RegExp(`^${id}/1/index`)], () => rig.exports.delete(caller, id));
    expect(await namesOf(rig, ['two:u0', 'one:u0'])).toEqual(['first', null]);
  });

  it('and has only lost its files is passed over', async () => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    await runExport(rig.exports, { source: 'scripted' });
    scripted.rename('second');
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    await rig.files.removeFolder(id);
    expect(await namesOf(rig, ['scripted:u0', 'scripted:nobody'])).toEqual(['first', null]);
  });

  it('is followed by one that completes meanwhile', async () => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    at(rig, ['behind', 2, /\/index-/], async () => {
      scripted.rename('second');
      await runExport(rig.exports, { source: 'scripted' });
      await rig.exports.delete(caller, id);
    });
    expect(new Set(await namesOf(rig, ids))).toEqual(new Set(['second']));
  });
});

describe('an export that completes while users are looked up in the one before', () => {
  it('leaves all of them to that one', async () => {
    const scripted = source();
    await using rig = await openRig([scripted]);
    await runExport(rig.exports, { source: 'scripted' });
    let isFirst = true;
    listenIn(rig, async (_file, _range, read) => {
      if (isFirst) {
        isFirst = false;
        scripted.rename('second');
        await runExport(rig.exports, { source: 'scripted' });
      }
      return read();
    });
    const ids = Array.from({ length: 30 }, (_, n) => `scripted:u${n}`);
    expect(new Set(await namesOf(rig, ids))).toEqual(new Set(['first']));
    expect(await namesOf(rig, ['scripted:u0'])).toEqual(['second']);
  });
});

describe('a damaged file', () => {
  const ids = Array.from({ length: 30 }, (_, n) => `scripted:u${n}`);

  it('is an error for the users in it alone', async () => {
    await using rig = await openRig([source()]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    const [name = ''] = (await namesIn(rig, id)).filter((each) => /\/1-[0-9a-f]{16}$/.test(each));
    const rows = (await rig.store.db.selectFrom('segments').select('rows').where('n', '=', 1).execute())[0]!;
    await overwrite(rig, name, (content) => content.fill(0, 10, 40));
    const found = await namesOf(rig, [...ids, 'scripted:nobody']);
    expect(found.filter((each) => each instanceof FileDamaged)).toHaveLength(rows.rows);
    expect(found.filter((each) => each === 'first')).toHaveLength(30 - rows.rows);
    expect(found.at(-1)).toBeNull();
  });

  /** Puts the same place, in hexadecimal, into all entries of an index. */
  async function leadTo(rig: Rig, id: string, place: string): Promise<void> {
    const [name = ''] = (await namesIn(rig, id)).filter((each) => each.includes('/index-'));
    await overwrite(rig, name, (content) => {
      for (let n = 0; n < 30; n++) content.write(place, n * 24 + 16, 'hex');
      return content;
    });
  }

  it('that leads to somebody else gives nobody’s data out', async () => {
    await using rig = await openRig([source()]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    await leadTo(rig, id, '0000000000000000');
    const found = await namesOf(rig, ids);
    expect(found.filter((each) => each instanceof FileDamaged)).toHaveLength(29);
    expect(found[0]).toBe('first');
  });

  it.each([
    ['a row', '00000000ffffffff'],
    ['a segment', 'ffffffff00000000'],
  ])(
    'that leads to %s that never was is an error, and nobody is passed over for it',
    async (_what, place) => {
      await using rig = await openRig([source(), source('other')]);
      await runExport(rig.exports, { source: 'scripted' });
      const { id } = await runExport(rig.exports, { source: 'scripted' });
      await runExport(rig.exports, { source: 'other' });
      await leadTo(rig, id, place);
      expect(await namesOf(rig, ['scripted:u0', 'other:u0'])).toEqual([expect.any(FileDamaged), 'first']);
    },
  );

  it('is an error for all when it is the index', async () => {
    await using rig = await openRig([source(), source('other')]);
    const { id } = await runExport(rig.exports, { source: 'scripted' });
    await runExport(rig.exports, { source: 'other' });
    const [name = ''] = (await namesIn(rig, id)).filter((each) => each.includes('/index-'));
    await overwrite(rig, name, (content) => content.subarray(0, 100));
    expect(await namesOf(rig, ['scripted:u0', 'scripted:nobody', 'other:u0'])).toEqual([
      expect.any(FileDamaged),
      expect.any(FileDamaged),
      'first',
    ]);
  });
});

describe('many users at once', () => {
  it('take as many queries as one, and read no bytes twice', async () => {
    const sources = ['one', 'two'].map((id) => source(id, 400));
    await using rig = await openRig(sources, { settings: { ...quickSettings, concurrency: 0 } });
    const busy = await rig.another({ settings: quickSettings });
    for (const { id } of sources) await runExport(busy.exports, { source: id });
    await busy.close();
    const reads: string[] = [];
    listenIn(rig, (name, { start }, read) => {
      reads.push(`${name} ${start}`);
      return read();
    });
    const ask = async (count: number) => {
      const ids = Array.from({ length: count }, (_, n) => `${n % 2 ? 'one' : 'two'}:u${n % 410}`);
      const missing = ids.filter((id) => Number(id.slice('one:u'.length)) >= 400);
      const found = await namesOf(rig, ids);
      expect(found.filter((name) => name === null)).toHaveLength(missing.length);
    };
    /** The fewest of some tries: the sweeper has a look of its own now and then. */
    const queriesFor = async (count: number) => {
      const counts: number[] = [];
      for (let n = 0; n < 3; n++) {
        const before = rig.store.queries();
        await ask(count);
        counts.push(rig.store.queries() - before);
      }
      return Math.min(...counts);
    };
    expect(await queriesFor(2)).toBe(2);
    expect(await queriesFor(1000)).toBe(2);
    reads.length = 0;
    await ask(1000);
    expect(new Set(reads).size).toBe(reads.length);
    expect(reads.length).toBeLessThan(200);
  });
});
