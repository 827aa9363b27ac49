import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { wait } from '../../../src/clock.js';
import type { Check } from '../../../src/providers/provider.js';
import { caller, openRig, quickSettings, reached, settled, type Rig } from '../../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../../support/scripted-source.js';

let rig: Rig;
const known = new ScriptedSource({ id: 'known', users: someUsers(3, 'known') });
const added = new ScriptedSource({ id: 'added', users: someUsers(3, 'added') });

const one = { ...quickSettings, concurrency: 1 };

/** A gateway that has the new settings already. */
beforeEach(async () => {
  rig = await openRig([known, added], { works: false });
});

afterEach(async () => {
  await rig[Symbol.asyncDispose]();
});

const start = async (source: string) => (await rig.exports.start(caller, { source })).export.id;

describe('a source that settings have just been given', () => {
  it('is left by a worker that does not know it yet to one that does', async () => {
    await rig.another({ works: true, sources: [known] });
    const id = await start('added');
    // What came later is done, so the worker has looked and passed it by.
    expect(await settled(rig.exports, await start('known'))).toMatchObject({ status: 'COMPLETED' });
    expect((await rig.exports.get(caller, [id]))[0]).toMatchObject({ status: 'QUEUED', attempts: 0 });

    await rig.another({ works: true, sources: [known, added] });
    expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED', attempts: 1 });
  });

  it('is left to a worker that knows it as long as that one lives, however busy it is', async () => {
    let release = () => undefined as void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const busy = new ScriptedSource({ id: 'added', users: someUsers(3, 'added'), onCheck: held });
    async function held(): Promise<Check> {
      await released;
      return { state: 'ready' };
    }
    await rig.another({ works: true, sources: [busy], newcomersMs: 200, settings: one });
    const first = await start('added');
    await reached(rig.exports, first, ({ phase }) => phase === 'WAITING');
    const second = await start('added');
    await rig.another({ works: true, sources: [known], newcomersMs: 200 });
    await wait(1_000);
    expect((await rig.exports.get(caller, [second]))[0]).toMatchObject({ status: 'QUEUED', attempts: 0 });

    release();
    expect(await settled(rig.exports, second)).toMatchObject({ status: 'COMPLETED', attempts: 1 });
  });

  it('is waited for by a worker that comes up alone behind a time without any', async () => {
    const id = await start('added');
    await wait(500);
    await rig.another({ works: true, sources: [known], newcomersMs: 400 });
    expect(await settled(rig.exports, await start('known'))).toMatchObject({ status: 'COMPLETED' });
    await rig.another({ works: true, sources: [known, added], newcomersMs: 400 });
    expect(await settled(rig.exports, id)).toMatchObject({ status: 'COMPLETED', attempts: 1 });
  });

  it('fails an export, and says so, if after a while no worker knows it', async () => {
    await rig.another({ works: true, sources: [known], newcomersMs: 300 });
    const failed = await settled(rig.exports, await start('added'));
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: { code: 'INTERNAL', message: 'source added is not in the settings of any worker' },
    });
    const waited = failed.completedAt!.getTime() - failed.createdAt.getTime();
    expect(waited).toBeGreaterThanOrEqual(300);
  });
});
