import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { swiftConfigs, type SwiftPorts } from './swift-configs.js';

/** One of the servers that can be taken away and brought back. */
export type SwiftServer = 'proxy' | 'account' | 'container' | 'object';

/** A whole OpenStack Swift on loopback, with an S3 door. */
export interface Swift extends AsyncDisposable {
  readonly endpoint: string;
  /** Kills a server where it stands, as the kernel does when memory runs out. */
  kill(server: SwiftServer): Promise<void>;
  /** Starts a server that was killed, and waits until it answers. */
  revive(server: SwiftServer): Promise<void>;
}

const servers: readonly SwiftServer[] = ['account', 'container', 'object', 'proxy'];

/** Starts it in a new temporary folder, with one copy of everything; it all goes at the end. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-swift-'));
  const ports = await freePorts();
  configure(folder, ports);
  const running = new Map<string, ChildProcess>();
  const start = async (name: SwiftServer) => {
    running.set(name, startServer(folder, name));
    await untilItAnswers(ports[name], folder);
  };
  const kill = async (name: string) => {
    const server = running.get(name);
    running.delete(name);
    if (server) await end(server);
  };
  running.set('memcached', startMemcached(ports.memcached));
  for (const name of servers) await start(name);
  return {
    endpoint: `http://127.0.0.1:${ports.proxy}`,
    kill,
    revive: start,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...running.keys()].map(kill));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configure(folder: string, ports: SwiftPorts): void {
  mkdirSync(join(folder, 'devices/d1'), { recursive: true });
  for (const [name, text] of Object.entries(swiftConfigs(folder, ports, userInfo().username))) {
    writeFileSync(join(folder, name), text);
  }
  for (const ring of ['account', 'container', 'object'] as const) {
    const build = (...words: string[]) =>
      execFileSync('/usr/bin/swift-ring-builder', [join(folder, `${ring}.builder`), ...words]);
    build('create', '4', '1', '1');
    build('add', `r1z1-127.0.0.1:${ports[ring]}/d1`, '1');
    build('rebalance');
  }
}

/** Free ones, all reserved at the same time so that no two are the same. */
async function freePorts(): Promise<SwiftPorts> {
  const held = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const [proxy = 0, account = 0, container = 0, object = 0, memcached = 0] = held.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(held.map((server) => server[Symbol.asyncDispose]()));
  return { proxy, account, container, object, memcached };
}

function startServer(folder: string, name: SwiftServer): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  const conf = join(folder, `${name}-server.conf`);
  return tied(spawn(`/usr/bin/swift-${name}-server`, [conf, '--verbose'], { stdio: ['ignore', log, log] }));
}

function startMemcached(port: number): ChildProcess {
  const words = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-m', '16', '-u', userInfo().username];
  return tied(spawn('/usr/bin/memcached', words, { stdio: 'ignore' }));
}

/** Ends with this process, whatever becomes of it. */
function tied(server: ChildProcess): ChildProcess {
  const killIt = (): boolean => server.kill('SIGKILL');
  process.once('exit', killIt);
  server.once('exit', () => process.off('exit', killIt));
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

async function untilItAnswers(port: number, folder: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthcheck`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return;
    await delay(100);
  }
  throw new Error(
    `Swift does not answer; its log ends: ${readFileSync(join(folder, 'log'), 'utf8').slice(-2000)}`,
  );
}
