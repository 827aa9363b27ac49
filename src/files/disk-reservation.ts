import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { monotonicMs, wait } from '../clock.js';
import { diskFault, isMissing } from './disk-fault.js';
import { syncFolder } from './disk-writer.js';
import { StorageFault } from './file-store.js';
import { expectHolder, reservationName } from './reservation.js';

/** Whoever makes the file needs a moment until it is whole. */
const patienceMs = 2_000;

/**
 * Reserves a folder for a database: exactly one of those that come at the same time makes the file, which is
 * never written again, and the others read it.
 *
 * @throws ReservedForAnother, StorageFault
 */
export async function reserveFolder(root: string, storeId: string): Promise<void> {
  const reservation = join(root, reservationName);
  const wayOut = 'give another folder by --data-dir';
  const holder = await makeOrRead(reservation, storeId);
  expectHolder({ name: `the folder ${root}`, wayOut, reservation }, storeId, holder);
}

async function makeOrRead(path: string, storeId: string): Promise<string> {
  for (const deadline = monotonicMs() + patienceMs; ;) {
    if (await make(path, `${storeId}\n`)) return storeId;
    const text = await read(path);
    if (text?.endsWith('\n')) return text.trim();
    if (monotonicMs() > deadline)
      throw new StorageFault(`${path} is not whole; its maker died over it: remove it, and start again`);
    await wait(20);
  }
}

/** False when there is one. */
async function make(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx', 0o600);
    await fill(handle, text).catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
    await syncFolder(join(path, '..'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw diskFault('write', error);
  }
}

async function fill(handle: FileHandle, text: string): Promise<void> {
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null when it was removed meanwhile. */
async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw diskFault('read', error);
  }
}
