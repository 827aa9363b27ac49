import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHttp } from '../../../src/http/http.js';
import { connectSource, sourceSettings } from '../../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import type { JsonObject } from '../../../src/json.js';
import { until } from '../../support/until.js';
import { FreeLedger } from './free-ledger.js';
import type { Harness, Mishap, World } from './harness.js';
import { withOptions } from './with-options.js';

type FaultInput = Parameters<Sandbox['faults']['add']>[0];

/** How a provider of the sandbox is made to have each mishap. */
export interface SandboxPlan {
  readonly provider: string;
  /** Settings of the source that differ from those of the sandbox. */
  readonly settings?: object;
  /** The query of the listing that has these users. */
  readonly listing?: string;
  /** The route that hands over users. */
  readonly readRoute: string;
  readonly faults: Readonly<Partial<Record<Mishap, FaultInput>>>;
  /** Faults that are armed from the beginning. */
  readonly always?: readonly FaultInput[];
  /** For a provider that cannot do without. */
  readonly options?: JsonObject;
  /** The order of the ids, read by other means than the source. */
  readonly cannot?: Harness['cannot'];
}

/** A provider of the sandbox as a harness. */
export function onSandbox(plan: SandboxPlan): Harness {
  return { open: (users) => open(plan, users), ...(plan.cannot ? { cannot: plan.cannot } : {}) };
}

async function open({ provider, readRoute, faults, ...plan }: SandboxPlan, users: number): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-contract-'));
  const sandbox = await openSandbox({ dir, users, jobMs: 1 });
  const settings = sandbox.sources.find((source) => source.provider === provider);
  const http = openHttp({ ledger: new FreeLedger() });
  const source = connectSource(sourceSettings.parse({ ...settings, ...plan.settings }), { http });
  plan.always?.forEach((fault) => sandbox.faults.add(fault));
  return {
    source: plan.options ? withOptions(source, plan.options) : source,
    ids: await listedIds(sandbox, `${provider}${plan.listing ?? ''}`),
    strike: (mishap) => {
      const fault = faults[mishap];
      if (!fault) throw new Error(`the plan does not say how to make ${mishap} happen`);
      sandbox.faults.add(fault);
    },
    stalled: () => sandbox.seen(provider, readRoute),
    quiet: () => until(() => sandbox.traffic.requests.every((request) => !request.open)),
    close: async () => {
      http.close();
      await sandbox.close();
      await rm(dir, { recursive: true });
    },
  };
}

/** The sandbox's own list of its people. */
async function listedIds(sandbox: Sandbox, listing: string): Promise<string[]> {
  const answer = await fetch(`${sandbox.origin}/listing/${listing}`);
  const body = await answer.text();
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => idOf(JSON.parse(line) as Record<string, unknown>));
}

function idOf(user: Record<string, unknown>): string {
  return String(user.user_id ?? user.userId ?? user.UID ?? user.sub ?? user.AGENT_ID);
}
