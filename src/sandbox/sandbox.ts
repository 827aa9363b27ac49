import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';

import { Life } from '../lifecycle.js';
import { Faults } from './faults/ledger.js';
import { front } from './front.js';
import type { House } from './house.js';
import { listen } from './port.js';
import { Signer } from './signer.js';
import type { SandboxSource, Simulator, World } from './simulator.js';
import { simulators } from './simulators.js';
import { StateFolder } from './state-folder.js';
import { Traffic } from './traffic.js';

/** How a sandbox is opened. */
export interface SandboxOptions {
  /** Where it keeps its port, its secret, its jobs and the files of exports; made if missing. */
  readonly dir: string;
  /** Users of each provider; 1000 by default. */
  readonly users?: number | undefined;
  /** The port to listen on; by default that of last time, and a free one at the first time. */
  readonly port?: number | undefined;
  /** Another seed, other users; 1 by default. */
  readonly seed?: number | undefined;
  /** How long a remote job stays pending at least, in ms; 1200 by default. */
  readonly jobMs?: number | undefined;
  /** Unix time in ms: what tokens, links and jobs are dated and expire by. */
  readonly now?: (() => number) | undefined;
  /** Is told what a person should know; by default a warning of the process. */
  readonly warn?: ((sentence: string) => void) | undefined;
}

/** The providers, simulated on the wire on one loopback port. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  readonly users: number;
  /** Settings that reach the simulated providers, one each. */
  readonly sources: readonly SandboxSource[];
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** Resolves when the `n`th request (from 1) of a provider's route has arrived. */
  seen(provider: string, route: string, n?: number, signal?: AbortSignal): Promise<void>;
  /** Cuts every connection and stops the work in the background; what was handed out stays good. */
  close(): Promise<void>;
}

/**
 * Opens the sandbox. Opened again on the same folder, however the one before ended, it goes on: the same
 * port and credentials, and job ids, tokens, links and cursors that were handed out are honoured.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const life = new Life();
  try {
    return await openInto(life, options);
  } catch (fault) {
    await life.close();
    throw fault;
  }
}

async function openInto(life: Life, options: SandboxOptions): Promise<Sandbox> {
  const { users = 1000, warn = warnOfProcess, now = Date.now } = options;
  const folder = await StateFolder.open(options.dir);
  const closing = new AbortController();
  let origin = '';
  const { seed = 1, jobMs = 1200 } = options;
  const world = { users, seed, jobMs, warn, now, closing: closing.signal, origin: () => origin };
  const opened = await openSimulators(folder, world);
  const faults = new Faults(opened);
  const traffic = new Traffic();
  const server = createServer(front({ ...world, simulators: opened, faults, traffic } satisfies House));
  limit(server);
  for (const simulator of opened) life.defer(simulator.provider, () => simulator.close());
  life.defer('server', () => stop(server));
  life.defer('calls', () => closing.abort(new Error('The sandbox closes')));
  const port = await listen(server, folder, options.port, warn);
  origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    users,
    sources: opened.map((simulator) => simulator.source()),
    faults,
    traffic,
    seen: (...route) => traffic.seen(...route),
    close: () => life.close(),
  };
}

async function openSimulators(
  folder: StateFolder,
  world: Omit<World, 'folder' | 'signer'>,
): Promise<readonly Simulator[]> {
  const secret = await folder.readOrMake('secret', () => randomBytes(32).toString('hex'));
  return Promise.all(
    simulators.map(async ({ provider, open }) => {
      const own = await folder.inside(provider);
      return open({ ...world, folder: own, signer: new Signer(`${provider} ${secret}`) });
    }),
  );
}

function warnOfProcess(sentence: string): void {
  process.emitWarning(sentence);
}

function limit(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than clients keep idle connections, so that they are not closed under a request.
  server.keepAliveTimeout = 60_000;
  // Also the end of a `hang` whose caller never leaves.
  server.timeout = 600_000;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
