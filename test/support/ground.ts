import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { openPostgresStore } from '../../src/exports/store/postgres.js';
import type { Store } from '../../src/exports/store/store.js';
import { openDiskFiles } from '../../src/files/disk.js';
import type { FileStore } from '../../src/files/file-store.js';
import { newDataDir, type DataDir } from './data-dir.js';
import { dropDatabase, newDatabase } from './postgres/postgres-server.js';

/** What an engine stands on: a store and files, both empty. */
export interface Ground {
  readonly store: Store;
  readonly files: FileStore;
  /** Gives it back, when no engine stands on it any more. */
  readonly giveBack: () => Promise<void>;
}

interface Opened {
  readonly dir: DataDir;
  readonly store: Store;
  readonly close: () => Promise<void>;
}

// Opening a database takes a second; emptying one, nothing. So the tests of a file use one after another.
const spare: Opened[] = [];
let isOver = false;

/** Takes an empty ground, perhaps one that a test before has left. */
export async function takeGround(): Promise<Ground> {
  const opened = spare.pop() ?? (await open());
  const root = join(opened.dir.path, 'files');
  const files = openDiskFiles(root);
  return {
    store: opened.store,
    files,
    giveBack: async () => {
      await files.close();
      await rm(root, { recursive: true, force: true });
      if (isOver) return closeOne(opened);
      await empty(opened.store);
      spare.push(opened);
    },
  };
}

/** The server on which `npm run test:postgres` runs the everyday suites of the engine once more. */
const serverUrl = process.env.ROLLCALL_TEST_POSTGRES;

async function open(): Promise<Opened> {
  const dir = await newDataDir();
  if (serverUrl) return { dir, ...(await openOn(serverUrl)) };
  const store = await openEmbeddedStore(dir.path);
  return { dir, store, close: () => store.close() };
}

async function openOn(server: string): Promise<Omit<Opened, 'dir'>> {
  const url = await newDatabase(server);
  const store = await openPostgresStore({ url, connections: 10, log: pino({ level: 'silent' }) });
  const close = async () => {
    await store.close();
    await dropDatabase(server, url);
  };
  return { store, close };
}

async function empty({ db }: Store): Promise<void> {
  await sql`truncate exports, segments, events, audit, rate_limits, known_sources restart identity`.execute(
    db,
  );
  await sql`update store set last_event = 0`.execute(db);
}

/** Files whose tests share an engine give its ground back behind this, since their hooks come later. */
async function closeAll(): Promise<void> {
  isOver = true;
  for (const opened of spare.splice(0)) await closeOne(opened);
}

async function closeOne({ close, dir }: Opened): Promise<void> {
  await close();
  await dir[Symbol.asyncDispose]();
}

// Programs that tests start use this file too, where there is nothing to come after.
(globalThis as { afterAll?: (close: () => Promise<void>) => void }).afterAll?.(closeAll);
