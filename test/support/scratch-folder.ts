import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const made: string[] = [];

/** Makes an empty folder that goes when the test file is done. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-scratch-'));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
