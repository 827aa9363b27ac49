import { describe, expect, it } from '@jest/globals';
import { ReservedForAnother } from '../../src/files/file-store.js';
import { newDataDir } from '../support/data-dir.js';
import { idsOf, openRig, runExport, sweepNow } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import { openSite, shareFiles, users } from './two-databases.js';

describe('a database on the files of another', () => {
  it('is refused at the start, and the users stay', async () => {
    await using first = await newDataDir();
    await using second = await newDataDir();
    const [ours, theirs] = [first, second].map(({ path }) => ({ dataDir: path }));
    shareFiles(ours!, theirs!);
    await using opened = await openSite(ours!);
    const done = await runExport(opened.exports, { source: 'sandbox-croct' });
    expect(done).toMatchObject({ status: 'COMPLETED', progress: { users } });

    await expect(openSite(theirs!)).rejects.toThrow(ReservedForAnother);
    expect(await idsOf(opened.exports, done.id)).toHaveLength(users);
  });

  it('that got there all the same sweeps nothing', async () => {
    await using ours = await openRig([new ScriptedSource({ users: someUsers(30) })]);
    await using theirs = await openRig([new ScriptedSource({ users: [] })]);
    const done = await runExport(ours.exports, { source: 'scripted' });
    await sweepNow(ours);

    await expect(sweepNow({ store: theirs.store, files: ours.files })).rejects.toThrow(ReservedForAnother);
    expect(await idsOf(ours.exports, done.id)).toHaveLength(30);
  });
});
