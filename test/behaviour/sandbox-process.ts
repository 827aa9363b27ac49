import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SeenRequest } from '../../src/sandbox/traffic.js';
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
  /** What was asked, of a provider's route or of all, oldest first. */
  requests(of?: { readonly provider: string; readonly route: string }): Promise<readonly SeenRequest[]>;
  /** Arms a fault, see the README of the sandbox. */
  arm(fault: object): Promise<void>;
  kill(): void;
}

/** Two segments at Auth0, whose batches are about a thousand users; four at Croct, by its page size. */
const usualUsers = 1100;

/** Starts the sandbox; resolves when it listens. */
export async function startSandbox({ users = usualUsers, jobMs = 0 } = {}): Promise<SandboxProcess> {
  const child = startProgram(program, [scratchFolder(), String(users), String(jobMs)]);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const sources = JSON.parse(line) as SandboxProcess['sources'];
  const { origin } = new URL(sources[0]!.baseUrl);
  const requests: SandboxProcess['requests'] = async (of) => {
    const answer = await fetch(`${origin}/control/requests?${new URLSearchParams(of).toString()}`);
    return ((await answer.json()) as { requests: SeenRequest[] }).requests;
  };
  return {
    origin,
    sources,
    requests,
    count: async (provider, route) => (await requests({ provider, route })).length,
    arm: async (fault) => {
      const headers = { 'content-type': 'application/json' };
      const asked = { method: 'POST', headers, body: JSON.stringify(fault) };
      const { status } = await fetch(`${origin}/control/faults`, asked);
      if (status !== 204) throw new Error(`the sandbox does not take the fault: ${status}`);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
