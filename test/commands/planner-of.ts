import { readFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';

/** Whether a process has loaded the native query planner; only Linux tells. */
export function hasPlanner({ pid }: ChildProcess): boolean {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes('router-query-planner');
}

export const isLinux = process.platform === 'linux';
