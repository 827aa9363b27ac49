import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { exitOf, saidUpTo, startProgram } from './command-line.js';

const program = fileURLToPath(new URL('never-closes.ts', import.meta.url));
const never = '600000';

/** The program when it has begun to close, which it will not finish; its end is watched from the start. */
async function closing(fuseMs: string, secondSignalMs: string) {
  const child = startProgram(program, [fuseMs, secondSignalMs]);
  const [log, exit] = [text(child.stderr), exitOf(child)];
  await saidUpTo(child.stdout, 'open');
  child.kill('SIGINT');
  await saidUpTo(child.stdout, 'closing');
  return { child, log, exit };
}

describe('a closing that does not end', () => {
  it('is cut by the fuse, and the process ends by the signal', async () => {
    const { exit } = await closing('50', never);
    expect(await exit).toEqual([null, 'SIGINT']);
  });

  it('is cut by a second signal, and the process ends by that one', async () => {
    const { child, exit } = await closing(never, '0');
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });

  it('is not cut by a second signal that comes too soon', async () => {
    const { child, exit, log } = await closing('2000', never);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGINT']);
    expect(await log).toContain('took too long');
  });
});
