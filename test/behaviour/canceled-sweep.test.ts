import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql, type KyselyPlugin } from 'kysely';
import type { Store } from '../../src/exports/store/store.js';
import type { FileStore, StoredFile } from '../../src/files/file-store.js';
import { sweepNow } from '../support/engine-rig.js';
import { takeGround, type Ground } from '../support/ground.js';
import { TappedFiles } from './tapped-files.js';

/** A file store that counts what a sweeper does to it. */
class CountedFiles extends TappedFiles {
  listed = 0;
  removed = 0;

  constructor(private readonly all: FileStore) {
    super(all, () => Promise.resolve());
  }

  override async *list(folder: string): AsyncIterable<StoredFile> {
    for await (const file of this.all.list(folder)) {
      this.listed++;
      yield file;
    }
  }

  override async remove(name: string): Promise<void> {
    this.removed++;
    await this.all.remove(name);
  }
}

/** Files of three exports that are no more. */
async function leave({ files }: Ground, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const id = `exp_${String(n % 3).padStart(24, '0')}`;
    await (await files.create(`${id}/1/${n}-0123456789abcdef`)).commit();
  }
}

type Log = 'events' | 'audit';

/** Lines that are old enough to be forgotten. */
async function leaveLines({ store }: Ground, log: Log, count: number): Promise<void> {
  const lines = {
    events: sql`
      insert into events (number, tenant, source, provider, export_id, kind, at)
      select n, 'local', 'scripted', 'auth0', 'exp', 'PROGRESS', now() - interval '1 year'
      from generate_series(1, ${count}::int) n`,
    audit: sql`
      insert into audit (tenant, actor, action, export_id, source, at)
      select 'local', 'ci', 'STARTED', 'exp', 'scripted', now() - interval '1 year'
      from generate_series(1, ${count}::int) n`,
  };
  await lines[log].execute(store.db);
}

/** The same store, which counts the statements that delete from a table. */
function counting(store: Store, log: Log) {
  let deletes = 0;
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'DeleteQueryNode' && JSON.stringify(node.from).includes(`"${log}"`)) deletes++;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { store: { ...store, db: store.db.withPlugin(counter) }, deletes: () => deletes };
}

describe('a sweep that is canceled', () => {
  // Without an engine, whose sweeper would sweep too.
  let ground: Ground;
  beforeEach(async () => {
    ground = await takeGround();
  });
  afterEach(() => ground.giveBack());

  it.each([
    {
      when: 'while it lists',
      isCanceled: ({ listed }: CountedFiles) => listed >= 10,
      listed: 10,
      removed: 0,
    },
    {
      when: 'while it removes',
      isCanceled: ({ removed }: CountedFiles) => removed > 0,
      listed: 90,
      removed: 8,
    },
  ])('$when goes no further', async ({ isCanceled, listed, removed }) => {
    await leave(ground, 90);
    const files = new CountedFiles(ground.files);
    await sweepNow({ store: ground.store, files }, { isCanceled: () => isCanceled(files) });
    expect(files).toMatchObject({ listed, removed });

    await sweepNow({ store: ground.store, files });
    for await (const { name } of ground.files.list('')) throw new Error(`${name} is left`);
  });

  it('spares the uploads that it has not come to', async () => {
    let isCanceled = false;
    const spared: boolean[] = [];
    const name = `exp_${'0'.repeat(24)}/1/file-0123456789abcdef`;
    const files = new CountedFiles(ground.files);
    files.removeAbandoned = (isSpared) => {
      spared.push(isSpared(name));
      isCanceled = true;
      spared.push(isSpared(name));
      return Promise.resolve();
    };
    await sweepNow({ store: ground.store, files }, { isCanceled: () => isCanceled });
    expect(spared).toEqual([false, true]);
  });

  it.each(['events', 'audit'] as const)('forgets no more of %s than one statement does', async (log) => {
    await leaveLines(ground, log, 10_001);
    const count = async () => (await ground.store.db.selectFrom(log).select('number').execute()).length;
    const { store, deletes } = counting(ground.store, log);
    await sweepNow({ store, files: ground.files }, { isCanceled: () => deletes() > 0 });
    expect(await count()).toBe(5_001);
    await sweepNow(ground);
    expect(await count()).toBe(0);
  });
});
