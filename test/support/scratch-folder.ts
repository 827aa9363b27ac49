import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** Makes an empty folder that goes when the test file is done. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-scratch-'));
  made.push(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

// Programs that run tests use this file too.
const { afterAll } = globalThis as { afterAll?: (remove: () => void) => void };
if (afterAll) afterAll(removeAll);
else process.once('exit', removeAll);
