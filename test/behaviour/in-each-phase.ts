import { wait } from '../../src/clock.js';
import { begin, until, wide } from './exporting.js';
import type { RollcallProcess } from './rollcall-process.js';
import type { SandboxProcess } from './sandbox-process.js';

/** Users of each provider. */
export const users = 1100;

/** An export in each phase, what is left of it by a worker that stops, and how often it was claimed. */
export const phases = [
  { at: 'QUEUED', provider: 'croct', left: { phase: 'SUBMITTING', users: 0 }, claims: 0 },
  { at: 'SUBMITTING', provider: 'authgear', left: { phase: 'WAITING', intent_at: null }, claims: 1 },
  { at: 'WAITING', provider: 'auth0', left: { phase: 'WAITING', users: 0 }, claims: 1 },
  { at: 'COLLECTING', provider: 'croct', left: { phase: 'COLLECTING', users: 600 }, claims: 1 },
  { at: 'FINISHING', provider: 'gigya', left: { phase: 'FINISHING', users }, claims: 1 },
] as const;

/** Where an export is when its worker is told to stop. */
export type Phase = (typeof phases)[number]['at'];

/** Where the listing of the sandbox has a user's id. */
const idNames = { croct: 'userId', authgear: 'sub', auth0: 'user_id', gigya: 'UID' } as const;

/** The ids of a provider's users, in its order. */
export async function listedIds(sandbox: SandboxProcess, provider: keyof typeof idNames): Promise<string[]> {
  const listing = await (await fetch(`${sandbox.origin}/listing/${provider}`)).text();
  const lines = listing.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as Record<string, string>)[idNames[provider]]!);
}

/** Brings an export to each phase, those that hold for a moment only last; the ids by phase. */
export async function fillPhases(
  rollcall: RollcallProcess,
  sandbox: SandboxProcess,
): Promise<Record<Phase, string>> {
  const [tasks, pages] = await Promise.all([
    sandbox.count('authgear', 'create'),
    sandbox.count('croct', 'page'),
  ]);
  await sandbox.arm({ provider: 'auth0', route: 'job', kind: 'delay', ms: 60_000 });
  await sandbox.arm({ provider: 'croct', route: 'page', kind: 'delay', ms: 60_000, after: 2 });
  await sandbox.arm({ provider: 'authgear', route: 'create', kind: 'delay', ms: 1_000 });
  const WAITING = await begin(rollcall, { source: 'sandbox-auth0' });
  const COLLECTING = await begin(rollcall, {
    source: 'sandbox-croct',
    options: { croct: { pageSize: 300 } },
  });
  while ((await sandbox.count('croct', 'page')) < pages + 3) await wait(10);
  const QUEUED = await begin(rollcall, { source: 'sandbox-croct' });
  await until(rollcall, WAITING, 'WAITING');
  const render = { format: 'CSV', compression: 'GZIP', fields: wide('raw', 120) };
  const FINISHING = await begin(rollcall, { source: 'sandbox-gigya', ...render });
  await until(rollcall, FINISHING, 'FINISHING');
  const SUBMITTING = await begin(rollcall, { source: 'sandbox-authgear' });
  while ((await sandbox.count('authgear', 'create')) === tasks) await wait(5);
  return { QUEUED, SUBMITTING, WAITING, COLLECTING, FINISHING };
}
