import type { SandboxProcess } from '../../behaviour/sandbox-process.js';
import { chaosSources, sourceIdOf } from './sources.js';

/** What the simulated providers saw. */
export interface TrafficCount {
  /** The most downloads or page requests that were open at one source at a time. */
  readonly mostOpen: number;
  /** Remote jobs that were made, by source. */
  readonly jobs: ReadonlyMap<string, number>;
}

/** Reads the sandbox's own log of requests. */
export async function countTraffic(sandbox: SandboxProcess): Promise<TrafficCount> {
  let mostOpen = 0;
  const jobs = new Map<string, number>();
  for (const [provider, { route, create }] of Object.entries(chaosSources)) {
    const reads = await sandbox.requests({ provider, route });
    mostOpen = Math.max(mostOpen, ...reads.map(({ alongside }) => alongside));
    if (create === undefined) continue;
    const made = (await sandbox.requests({ provider, route: create })).filter(isDone);
    jobs.set(sourceIdOf(provider), made.length);
  }
  return { mostOpen, jobs };
}

/** The status is noted when the job is made, whether or not anybody still waits for the answer. */
function isDone({ status }: { readonly status: number | null }): boolean {
  return status !== null && status < 300;
}
