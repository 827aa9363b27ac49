import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exitOf, saidUpTo } from '../../commands/command-line.js';
import { scratchFolder } from '../../support/scratch-folder.js';
import { goesWithUs } from '../../support/warden.js';
import { build, type Image } from './image.js';

const house = fileURLToPath(new URL('../../../', import.meta.url));
const isRoot = process.getuid?.() === 0;
if (!isRoot)
  process.stderr.write('image: skipped: only root can make a read-only root and be another user\n');
const describeAsRoot = isRoot ? describe : describe.skip;

/** What is in the repository, as a build gets it. */
function cleanContext(): string {
  const context = scratchFolder();
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: house,
  });
  for (const path of String(listed).split('\0').filter(Boolean))
    cpSync(join(house, path), join(context, path));
  return context;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Runs words as the image's user, where nothing can be written but its volumes. */
function inside({ root, workingFolder, env, user, volumes }: Image, words: readonly string[], port: number) {
  const [uid, gid] = user.split(':');
  const script = [
    'mount --make-rprivate /',
    ...[root, ...volumes].map((path) => `mount --bind ${path} ${path}`),
    `mount -o remount,ro,bind ${root}`,
    'mount -o remount,ro,bind /',
    `exec setpriv --reuid=${uid} --regid=${gid} --clear-groups --no-new-privs --inh-caps=-all -- "$@"`,
  ].join(' && ');
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...words], {
    cwd: workingFolder,
    env: { PATH: process.env.PATH, ...env, PORT: String(port) },
  });
}

describeAsRoot('the image', () => {
  let image: Image;
  let port: number;
  let server: ChildProcessWithoutNullStreams;
  const complaints: string[] = [];

  beforeAll(async () => {
    image = build(join(house, 'Dockerfile'), cleanContext());
    port = await freePort();
    server = goesWithUs(inside(image, [...image.entrypoint, 'serve', '--sandbox', '--users', '20'], port));
    server.stderr.on('data', (line) => complaints.push(String(line)));
    await saidUpTo(server.stdout, '/graphql').catch((fault: unknown) => {
      throw new Error(complaints.join(''), { cause: fault });
    });
  }, 300_000);
  afterAll(() => void server.kill('SIGKILL'));

  const health = async () => (await exitOf(inside(image, image.healthcheck, port)))[0];

  async function ask<Data>(query: string): Promise<Data> {
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  it('exports users as a user without rights, with nothing to write to but its volume', async () => {
    expect(image.user).toBe('1000:1000');
    const { startExport } = await ask<{ startExport: { export: { id: string } } }>(
      'mutation { startExport(input: { source: "sandbox-croct", format: CSV }) { export { id } } }',
    );
    const query = `{ usersExport(id: "${startExport.export.id}") { status users { totalCount } } }`;
    let seen: { status: string; users: { totalCount: number | null } };
    do seen = (await ask<{ usersExport: typeof seen }>(query)).usersExport;
    while (seen.status === 'QUEUED' || seen.status === 'RUNNING');
    expect(seen).toEqual({ status: 'COMPLETED', users: { totalCount: 20 } });
  });

  it('leaves out what only developers need', () => {
    const shipped = execFileSync('ls', ['node_modules'], {
      cwd: image.workingFolder,
      encoding: 'utf8',
    }).split('\n');
    expect(shipped).toContain('graphql');
    expect(shipped).not.toContain('jest');
    expect(shipped).not.toContain('typescript');
  });

  it('is healthy while it serves, ends by its signal, and is not healthy any more', async () => {
    expect(await health()).toBe(0);
    const ended = exitOf(server);
    execFileSync('kill', ['-TERM', String(server.pid)]);
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(await health()).toBe(1);
  });
});
