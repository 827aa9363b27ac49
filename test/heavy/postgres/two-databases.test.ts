import { afterAll, describe, expect, it } from '@jest/globals';
import { ReservedForAnother } from '../../../src/files/file-store.js';
import { openSite, shareFiles, users, type Site } from '../../behaviour/two-databases.js';
import { newDataDir, type DataDir } from '../../support/data-dir.js';
import { idsOf, runExport } from '../../support/engine-rig.js';
import { newDatabase } from '../../support/postgres/postgres-server.js';

const dirs: DataDir[] = [];
afterAll(() => Promise.all(dirs.map((dir) => dir[Symbol.asyncDispose]())));

async function newSite(kind: 'embedded' | 'postgres'): Promise<Site> {
  const dir = await newDataDir();
  dirs.push(dir);
  if (kind === 'embedded') return { dataDir: dir.path };
  return { dataDir: dir.path, databaseUrl: await newDatabase(process.env.ROLLCALL_TEST_POSTGRES!) };
}

describe('a database on the files of another', () => {
  it.each([
    ['embedded', 'postgres'],
    ['postgres', 'embedded'],
    ['postgres', 'postgres'],
  ] as const)('(%s, then %s) is refused at the start, and the users stay', async (first, second) => {
    const [ours, theirs] = [await newSite(first), await newSite(second)];
    shareFiles(ours, theirs);
    await using opened = await openSite(ours);
    const done = await runExport(opened.exports, { source: 'sandbox-croct' });

    await expect(openSite(theirs)).rejects.toThrow(ReservedForAnother);
    expect(await idsOf(opened.exports, done.id)).toHaveLength(users);
  });

  it('lets any number of processes of one database in', async () => {
    const ours = await newSite('postgres');
    const others = await Promise.all(
      [1, 2].map(async () => ({ ...(await newSite('embedded')), databaseUrl: ours.databaseUrl })),
    );
    for (const other of others) shareFiles(ours, other);
    const opened = await Promise.all([ours, ...others].map(openSite));
    for (const site of opened) await site[Symbol.asyncDispose]();
    expect(opened).toHaveLength(3);
  });
});
