import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { run, saidUpTo, start } from './command-line.js';

describe('the command line', () => {
  it('says its version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('explains itself with examples', async () => {
    const { stdout } = await run(['--help']);
    for (const word of ['serve', 'sandbox', 'print-schema', '$ rollcall serve --sandbox'])
      expect(stdout).toContain(word);
  });

  it.each([
    ['worker', [], 'only with DATABASE_URL'],
    ['serve', ['--no-worker'], 'only with DATABASE_URL'],
  ])('refuses %s %j without DATABASE_URL in one sentence', async (command, flags, sentence) => {
    const { stderr, code } = await run([command, ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says all that is wrong with the settings at once, without a stack, and ends with 1', async () => {
    const { stdout, stderr, code } = await run(['serve', '--host', '0.0.0.0'], {
      PORT: 'x',
      LOG_LEVEL: 'loud',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Cannot start: 3 settings need attention$/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('rollcall sandbox', () => {
  it('prints settings that reach it, and ends by the signal that ends it', async () => {
    const child = start(['sandbox', '--users', '3']);
    const said = await saidUpTo(child.stdout, 'sandbox-croct');
    const { sources } = parse(said) as { sources: { baseUrl: string }[] };
    expect((await fetch(sources[0]!.baseUrl)).status).toBeGreaterThan(0);
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    child.kill('SIGTERM');
    expect(await ended).toBe('SIGTERM');
  });
});
