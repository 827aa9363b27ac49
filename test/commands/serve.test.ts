import { execFile, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitOf, run, saidUpTo, start } from './command-line.js';
import { hasPlanner, isLinux } from './planner-of.js';
import { scratchFolder } from '../support/scratch-folder.js';

const shell = promisify(execFile);

describe('rollcall serve without settings', () => {
  const cwd = scratchFolder();
  let child: ChildProcessWithoutNullStreams;
  let banner: string;

  beforeAll(async () => {
    child = start(['serve', '--port', '0', '--users', '5'], {}, cwd);
    banner = await saidUpTo(child.stdout, 'curl');
    // A new database takes seconds, and many of them on a machine that is busy.
  }, 120_000);

  afterAll(() => void child.kill('SIGKILL'));

  it('says that the users are simulated and where data lies', () => {
    expect(banner).toContain('SIMULATED');
    expect(banner).toContain(join(cwd, 'data'));
  });

  it('prints a line that starts an export when it is pasted', async () => {
    const line = /^ +(curl .*)$/m.exec(banner)?.[1] ?? '';
    const { stdout } = await shell('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ data: { startExport: { export: { status: 'QUEUED' } } } });
  });

  it('keeps data and signing key to its owner', () => {
    const modeOf = (path: string) => statSync(join(cwd, path)).mode & 0o777;
    expect(modeOf('data')).toBe(0o700);
    expect(modeOf('data/signing-key')).toBe(0o600);
  });

  (isLinux ? it : it.skip)('loads no query planner while there is no federation', () => {
    expect(hasPlanner(child)).toBe(false);
  });

  it('does not share its folder with a second one', async () => {
    const { stdout, stderr, code } = await run(['serve', '--port', '0'], {}, cwd);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(/^Cannot start: /);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('closes at SIGTERM and ends by it', async () => {
    const exit = exitOf(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });
});
