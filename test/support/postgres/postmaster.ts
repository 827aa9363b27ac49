import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wait } from '../../../src/clock.js';

/** Ends a PostgreSQL at once and whole, its children too; one that does not run is no fault. */
export async function killPostmaster(databaseDir: string): Promise<void> {
  const pid = await postmasterOf(databaseDir);
  if (pid === null) return;
  // The immediate shutdown: no checkpoint, the next start recovers from the log.
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await wait(20);
}

/** The process that `postmaster.pid` names, as long as it lives. */
async function postmasterOf(databaseDir: string): Promise<number | null> {
  const text = await readFile(join(databaseDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, dir] = text.split('\n');
  if (!pid || dir !== databaseDir || !isAlive(Number(pid))) return null;
  return Number(pid);
}

/** Whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
