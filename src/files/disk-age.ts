import { stat } from 'node:fs/promises';
import { isMissing } from './disk-fault.js';

/** Nobody writes this slowly, so what was not touched for an hour has lost its writer. */
const abandonedAfterMs = 3_600_000;

/** Whether a file, or a folder's list of names, was not changed for an hour; one that is gone is not old. */
export async function isOld(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > abandonedAfterMs;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
