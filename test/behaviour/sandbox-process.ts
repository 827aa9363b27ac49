import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../commands/command-line.js';
import { scratchFolder } from '../support/scratch-folder.js';

const program = fileURLToPath(new URL('../sandbox/run-sandbox.ts', import.meta.url));

/** The simulated providers in a process of their own, which outlives those that export from them. */
export interface SandboxProcess {
  readonly origin: string;
  /** Settings of sources, one per provider. */
  readonly sources: readonly { readonly id: string; readonly baseUrl: string }[];
  /** How often a route was asked since the sandbox was opened. */
  count(provider: string, route: string): Promise<number>;
  /** Arms a fault, see the README of the sandbox. */
  arm(fault: object): Promise<void>;
  kill(): void;
}

/** Two segments at Auth0, whose batches are about a thousand users; four at Croct, by its page size. */
const users = '1100';

/** Starts the sandbox; resolves when it listens. */
export async function startSandbox(): Promise<SandboxProcess> {
  const child = startProgram(program, [scratchFolder(), users]);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const sources = JSON.parse(line) as SandboxProcess['sources'];
  const { origin } = new URL(sources[0]!.baseUrl);
  return {
    origin,
    sources,
    count: async (provider, route) => {
      const answer = await fetch(`${origin}/control/requests?provider=${provider}&route=${route}`);
      return ((await answer.json()) as { requests: unknown[] }).requests.length;
    },
    arm: async (fault) => {
      const headers = { 'content-type': 'application/json' };
      const asked = { method: 'POST', headers, body: JSON.stringify(fault) };
      const { status } = await fetch(`${origin}/control/faults`, asked);
      if (status !== 204) throw new Error(`the sandbox does not take the fault: ${status}`);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
