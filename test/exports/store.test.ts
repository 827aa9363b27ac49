import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import { describe, expect, it } from '@jest/globals';
import { DirectoryInUse, lockDirectory } from '../../src/directory-lock.js';
import { appendDeleted, eventsAfter } from '../../src/exports/store/events.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import type { Store } from '../../src/exports/store/store.js';
import { newDataDir } from '../support/data-dir.js';

async function openStore() {
  const dir = await newDataDir();
  const store = await openEmbeddedStore(dir.path);
  return {
    store,
    dir: dir.path,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

const gone = (id: string) => ({ id, tenant: 'local', source: 'web', provider: 'CROCT' as const });

const append = (store: Store, id: string) =>
  store.db.transaction().execute((trx) => appendDeleted(trx, gone(id)));

describe('the embedded store', () => {
  it('lets the event loop turn while 2,000 status queries run', async () => {
    await using opened = await openStore();
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await Promise.all(
      Array.from({ length: 2000 }, () =>
        opened.store.db.selectFrom('exports').select('status').where('id', '=', 'exp_none').execute(),
      ),
    );
    delay.disable();
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(50);
  });

  it('goes on after a statement that failed, inside a transaction and outside', async () => {
    await using opened = await openStore();
    const { db } = opened.store;
    await expect(sql`select ${'abc'}::int`.execute(db)).rejects.toThrow('invalid input syntax');
    const failing = db.transaction().execute(async (trx) => {
      await appendDeleted(trx, gone('exp_lost'));
      await sql`select ${'abc'}::int`.execute(trx);
    });
    await expect(failing).rejects.toThrow('invalid input syntax');
    expect(await eventsAfter(db, 0, 10)).toEqual([]);
    await append(opened.store, 'exp_kept');
    expect((await eventsAfter(db, 0, 10)).map(({ number, export_id }) => [number, export_id])).toEqual([
      [1, 'exp_kept'],
    ]);
  });

  it('reads bigint as a number, and dates as dates', async () => {
    await using opened = await openStore();
    const { rows } = await sql<{
      big: unknown;
      at: unknown;
    }>`select 4503599627370496::bigint as big, now() as at`.execute(opened.store.db);
    expect(rows[0]?.big).toBe(4503599627370496);
    expect(rows[0]?.at).toBeInstanceOf(Date);
  });

  it('wakes listeners after each commit that wrote an event', async () => {
    await using opened = await openStore();
    let woken!: () => void;
    const wake = new Promise<void>((resolve) => (woken = resolve));
    opened.store.onWake(woken);
    await append(opened.store, 'exp_a');
    await wake;
    expect(await eventsAfter(opened.store.db, 0, 10)).toHaveLength(1);
  });

  it('numbers the events of concurrent transactions without a gap, in the order of their commits', async () => {
    await using opened = await openStore();
    await Promise.all(Array.from({ length: 40 }, (_, index) => append(opened.store, `exp_${index}`)));
    const events = await eventsAfter(opened.store.db, 0, 100);
    expect(events.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('keeps its name and what it holds when it is opened again', async () => {
    await using dir = await newDataDir();
    const first = await openEmbeddedStore(dir.path);
    await append(first, 'exp_a');
    await first.close();
    const second = await openEmbeddedStore(dir.path);
    expect(second.id).toBe(first.id);
    expect(await eventsAfter(second.db, 0, 10)).toHaveLength(1);
    await second.close();
  });
});

const holder = `
const { lockDirectory } = await import(process.argv[1]);
await lockDirectory(process.argv[2]);
console.log('locked');
setInterval(() => {}, 1000);
`;

describe('a locked directory', () => {
  it('is refused to another process in one line that names the holder, and free once that is killed', async () => {
    await using dir = await newDataDir();
    const entry = new URL('../../src/directory-lock.ts', import.meta.url).href;
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', holder, entry, dir.path],
      {
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    const refused = await lockDirectory(dir.path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DirectoryInUse);
    expect((refused as Error).message).toContain(`process ${child.pid}`);
    expect((refused as Error).message).not.toContain('\n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const unlock = await lockDirectory(dir.path);
    await unlock();
  });

  it('is refused within one process too, and free after it was unlocked', async () => {
    await using dir = await newDataDir();
    const unlock = await lockDirectory(dir.path);
    await expect(lockDirectory(dir.path)).rejects.toThrow(DirectoryInUse);
    await unlock();
    await (
      await lockDirectory(dir.path)
    )();
  });
});
