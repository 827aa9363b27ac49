import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Patience } from '../../src/commands/signals.js';
import { exitOf, saidUpTo, startProgram } from './command-line.js';

const neverCloses = fileURLToPath(new URL('never-closes.ts', import.meta.url));
const startsForEver = fileURLToPath(new URL('starts-for-ever.ts', import.meta.url));
const never = 600_000;
const endless: Patience = { fuseMs: never, drainMs: never, closeMs: never, secondSignalMs: never };

/** A line of the log. */
interface Told {
  readonly msg: string;
  readonly err?: { readonly cause: { readonly message: string } };
}

/** The program when it has begun to close, which it will not finish; its end is watched from the start. */
async function closing(patience: Partial<Patience>) {
  const child = startProgram(neverCloses, [JSON.stringify({ ...endless, ...patience })]);
  const [log, exit] = [text(child.stderr), exitOf(child)];
  await saidUpTo(child.stdout, 'open');
  child.kill('SIGINT');
  await saidUpTo(child.stdout, 'closing');
  return { child, log, exit };
}

describe('a closing that does not end', () => {
  it('is cut by the fuse, and the process ends by the signal', async () => {
    const { exit } = await closing({ fuseMs: 50 });
    expect(await exit).toEqual([null, 'SIGINT']);
  });

  it('is cut by a second signal, and the process ends by that one', async () => {
    const { child, exit } = await closing({ secondSignalMs: 0 });
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });

  it('is not cut by a second signal that comes too soon', async () => {
    const { child, exit, log } = await closing({ fuseMs: 2000 });
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGINT']);
    expect(await log).toContain('took too long');
  });

  it('keeps no other room open, and the log says which ones did not close and why', async () => {
    const { exit, log } = await closing({ closeMs: 50 });
    expect(await exit).toEqual([null, 'SIGINT']);
    const lines = (await log).split('\n').filter((line) => line !== '');
    const told = lines.map((line) => JSON.parse(line) as Told);
    expect(told.map(({ msg, err }) => [msg, err?.cause.message])).toEqual([
      ['Closing: the endless room did not close', 'it took longer than 50 ms'],
      ['Closing: the broken room did not close', 'its door is stuck'],
      ['The good room has closed', undefined],
    ]);
  });
});

describe('an opening that a signal interrupts', () => {
  it('ends by the signal, not as a start that failed', async () => {
    const child = startProgram(startsForEver, []);
    const [log, exit] = [text(child.stderr), exitOf(child)];
    await saidUpTo(child.stdout, 'opening');
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
    expect(await log).toBe('');
  });
});
