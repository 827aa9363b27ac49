import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { openSandbox } from '../../src/sandbox/sandbox.js';
import type { SandboxSource } from '../../src/sandbox/simulator.js';
import {
  afterwards,
  Auth0Caller,
  auth0Caller,
  croctPage,
  downloadRows,
  folder,
  opened,
  sourceOf,
} from './open.js';

describe('a sandbox that is opened again on its folder', () => {
  it('has the same port and credentials, and other folders have others', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    await first.close();
    const second = await opened({ dir });
    expect([second.port, second.sources]).toEqual([first.port, first.sources]);
    const other = await opened();
    expect(sourceOf(other, 'croct').apiKey).not.toBe(sourceOf(first, 'croct').apiKey);
  });

  it('honours the tokens, jobs, links and cursors of before', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    const caller = await auth0Caller(first);
    const { id, location } = await caller.exported();
    const { nextCursor } = (await croctPage(first, { pageSize: '10' })).json;
    await first.close();
    const second = await opened({ dir });
    expect((await caller.job(id)).json.status).toBe('completed');
    expect(await downloadRows(location)).toHaveLength(40);
    expect((await croctPage(second, { cursor: nextCursor })).json.items).toHaveLength(30);
  });

  it('finishes a job for the users of its time, though there are more by now', async () => {
    const dir = await folder();
    const first = await opened({ dir, users: 10 });
    const caller = await auth0Caller(first);
    const { id } = (await caller.create({ format: 'json' })).json;
    await first.close();
    await opened({ dir, users: 20 });
    expect(await downloadRows((await caller.completed(id)).location)).toHaveLength(10);
  });

  it('takes another port if somebody else has its own, and says so', async () => {
    const dir = await folder();
    const first = await opened({ dir });
    await first.close();
    await squat(first.port);
    const warnings: string[] = [];
    const second = await opened({ dir, warn: (sentence) => warnings.push(sentence) });
    expect(second.port).not.toBe(first.port);
    expect(warnings).toEqual([
      `Port ${first.port} of the sandbox is taken by another program; it listens on port ${second.port} from now on.`,
    ]);
  });

  it('does not open on a port asked for that somebody else has', async () => {
    const port = await squat(0);
    await expect(openSandbox({ dir: await folder(), port })).rejects.toThrow(`Port ${port} is taken`);
  });
});

describe('what a sandbox keeps', () => {
  it('is for its owner alone', async () => {
    const dir = await folder();
    await (await auth0Caller(await opened({ dir }))).exported();
    const names = await readdir(dir, { recursive: true });
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      const { mode } = await stat(join(dir, name));
      expect([name, mode & 0o077]).toEqual([name, 0]);
    }
  });
});

describe('a sandbox that is closed', () => {
  it('cuts those who wait, and leaves no half-written file', async () => {
    const dir = await folder();
    const sandbox = await opened({ dir, users: 200_000 });
    const caller = await auth0Caller(sandbox);
    await caller.create({ format: 'json' });
    sandbox.faults.add({ provider: 'croct', route: 'page', kind: 'hang' });
    const waiting = croctPage(sandbox).catch((fault: unknown) => fault);
    await sandbox.seen('croct', 'page');
    await sandbox.close();
    expect(String(await waiting)).toContain('fetch failed');
    expect(await readdir(join(dir, 'auth0', 'files'))).toEqual([]);
  });
});

describe('a sandbox that is killed in the middle of a job', () => {
  it('goes on with it when it is opened again', async () => {
    const dir = await folder();
    const { child, sources } = await spawned(dir);
    const caller = await new Auth0Caller(sources.find(({ provider }) => provider === 'auth0')!).signIn();
    const { id } = (await caller.create({ format: 'json', fields: [{ name: 'user_id' }] })).json;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await writeFile(join(dir, 'auth0', 'files', `half.${child.pid!}-00c0ffee.draft`), 'half a f');
    await opened({ dir });
    const { location } = await caller.completed(id);
    expect(await downloadRows(location)).toHaveLength(3000);
    expect(await readdir(join(dir, 'auth0', 'files'))).toHaveLength(1);
  });
});

/** Listens on a port as somebody else would. */
async function squat(port: number): Promise<number> {
  const squatter = createServer().listen(port, '127.0.0.1');
  afterwards(() => void squatter.close());
  await once(squatter, 'listening');
  return (squatter.address() as AddressInfo).port;
}

async function spawned(dir: string): Promise<{ child: ChildProcess; sources: SandboxSource[] }> {
  const program = fileURLToPath(new URL('./run-sandbox.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program, dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  afterwards(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, sources: JSON.parse(line) };
}
