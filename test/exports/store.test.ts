import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { DirectoryInUse, lockDirectory } from '../../src/directory-lock.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { StoreUnavailable } from '../../src/exports/store/store.js';
import { describeStore, type OpenedStore } from '../contracts/store.contract.js';
import { newDataDir } from '../support/data-dir.js';

async function open(): Promise<OpenedStore> {
  const dir = await newDataDir();
  let store = await openEmbeddedStore(dir.path);
  return {
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      return (store = await openEmbeddedStore(dir.path));
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

describeStore('embedded', { open });

describe('the embedded store', () => {
  it('lets the event loop turn while 2,000 status queries run', async () => {
    await using opened = await open();
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

  it('tells that it has no room from a statement that is wrong, and says so once a minute', async () => {
    await using dir = await newDataDir();
    const lines: unknown[] = [];
    const note = (...line: unknown[]) => void lines.push(line[1]);
    const store = await openEmbeddedStore(dir.path, { warn: note, info: note });
    const fail = (code: string) =>
      sql.raw(`do $$ begin raise exception 'No space left on device' using errcode = '${code}'; end $$`);
    for (let n = 0; n < 3; n++)
      await expect(fail('53100').execute(store.db)).rejects.toThrow(StoreUnavailable);
    await expect(fail('22012').execute(store.db)).rejects.toThrow('No space left on device');
    expect(lines).toEqual(['the database refuses for now; what it refused is tried again']);
    await store.close();
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
