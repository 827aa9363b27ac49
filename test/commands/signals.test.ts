import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { exitOf, saidUpTo, startProgram } from './command-line.js';

const program = fileURLToPath(new URL('never-closes.ts', import.meta.url));
const never = '600000';

/** The program when it has begun to close, which it will not finish. */
async function closing(fuseMs: string, secondSignalMs: string): Promise<ChildProcessWithoutNullStreams> {
  const child = startProgram(program, [fuseMs, secondSignalMs]);
  await saidUpTo(child.stdout, 'open');
  child.kill('SIGINT');
  await saidUpTo(child.stdout, 'closing');
  return child;
}

describe('a closing that does not end', () => {
  it('is cut by the fuse, and the process ends by the signal', async () => {
    const child = await closing('50', never);
    expect(await exitOf(child)).toEqual([null, 'SIGINT']);
  });

  it('is cut by a second signal, and the process ends by that one', async () => {
    const child = await closing(never, '0');
    const exit = exitOf(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });

  it('is not cut by a second signal that comes too soon', async () => {
    const child = await closing('500', never);
    const [log, exit] = [text(child.stderr), exitOf(child)];
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGINT']);
    expect(await log).toContain('took too long');
  });
});
