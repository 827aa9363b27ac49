import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const hive = fileURLToPath(new URL('./hive/', import.meta.url));
const load = new URL('./load.ts', import.meta.url);

/** A server that runs as a process of its own. */
export interface BenchServer extends AsyncDisposable {
  /** The first line that it said: where it listens. */
  readonly said: string;
}

/** Starts a program as in production; resolves when it listens. */
export async function startServer(program: URL, ...args: string[]): Promise<BenchServer> {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(program), ...args], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [said] = await Promise.race([first, ended.then(() => [undefined])]);
  if (said === undefined) throw new Error(`${program.pathname} ended before it listened`);
  return {
    said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL'); // It has nothing to lose, and some take their time to say goodbye.
      await ended;
    },
  };
}

/** Requests a second that a gateway answers, by the program `load.ts`. */
export async function loadOf(url: string, seconds: number, connections: number): Promise<number> {
  const args = [fileURLToPath(load), url, String(seconds), String(connections)];
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, ...args]);
  return Number(stdout);
}

/**
 * Installs the other gateway, unless it is there. It has a folder of its own: it is no dependency of Rollcall, and
 * brings a graphql-js of its own, beside which nothing of Rollcall may stand.
 */
export async function installHive(): Promise<void> {
  if (existsSync(`${hive}node_modules/@graphql-hive/gateway-runtime`)) return;
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', ['ci', '--prefix', hive, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new Error('npm ci failed in bench/federation/hive; its messages stand above');
}
