import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { program } from '../../src/commands/program.js';
import { explain } from '../../src/commands/start-fault.js';
import { exitOf, run, saidUpTo, start } from './command-line.js';
import { scratchFolder } from '../support/scratch-folder.js';

describe('the command line', () => {
  it('says its version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('explains itself with every command and examples', () => {
    const help = program().configureOutput({ writeOut: (text) => (said += text) });
    let said = '';
    help.outputHelp();
    const words = [
      'serve',
      'worker',
      'sandbox',
      'print-schema',
      'print-settings',
      '$ rollcall serve --sandbox',
    ];
    for (const word of words) expect(said).toContain(word);
  });

  it.each(['worker', 'serve --no-worker'])(
    'refuses %s without PostgreSQL in one sentence',
    async (command) => {
      const refused = program().parseAsync(command.split(' '), { from: 'user' });
      await expect(refused).rejects.toThrow(
        /^API and worker can be two processes only with DATABASE_URL[^.]*\.$/,
      );
    },
  );

  it.each(['serve', 'serve --no-worker'])(
    'refuses %s on PostgreSQL without a key for links',
    async (command) => {
      const cwd = scratchFolder();
      writeFileSync(join(cwd, 'rollcall.yaml'), 'sources: []\n');
      const env = { DATABASE_URL: 'postgres://user:s3cr3t@127.0.0.1:1/db' };
      const { stdout, stderr, code } = await run(command.split(' '), env, cwd);
      expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
      const [headline, ...faults] = stderr.trim().split('\n').slice(0, -1);
      expect(headline).toBe('Cannot start: 1 setting needs attention');
      expect(faults).toEqual([expect.stringMatching(/^ +ROLLCALL_SIGNING_KEY  is missing, and needed with/)]);
    },
  );

  it('names the port that another program listens on', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const [fault] = (await once(createServer().listen(port, '127.0.0.1'), 'error')) as [Error];
    taken.close();
    expect(explain(fault)).toBe(
      `Cannot start: another program listens on 127.0.0.1:${port}; choose another --port`,
    );
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
    const exit = exitOf(child);
    child.kill('SIGTERM');
    expect(await exit).toEqual([null, 'SIGTERM']);
  });
});
