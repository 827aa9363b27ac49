import { join, resolve } from 'node:path';
import { z } from 'zod';
import { SettingsFault, type Fault } from './fault.js';
import { sentence } from './sentences.js';
import type { Flags } from './overrides.js';
import { said, type Environment } from './tree.js';
import { wholeNumber } from './units.js';

/** The users that each simulated provider has unless `--users` says otherwise. */
export const sandboxUsers = wholeNumber({ least: 0, most: 10_000_000, default: 1000 });

/** What `rollcall sandbox` can be told. */
export interface SandboxSettings {
  /** Where the sandbox keeps its port, jobs and files: `sandbox` in the data folder. */
  readonly dir: string;
  readonly users: number;
  /** Undefined = that of last time, and a free one at the first time. */
  readonly port?: number | undefined;
}

const shape = z.object({
  users: sandboxUsers,
  port: wholeNumber({ least: 0, most: 65_535, default: 0 }).optional(),
});

/** Where the sandbox lives below the data folder. */
export function sandboxDir(dataDir: string): string {
  return join(dataDir, 'sandbox');
}

/** Reads what `rollcall sandbox` is told; throws a `SettingsFault` that holds every fault. */
export function readSandboxSettings(
  flags: Flags,
  env: Environment = process.env,
  cwd = process.cwd(),
): SandboxSettings {
  const parsed = shape.safeParse(flags, { error: sentence });
  if (!parsed.success) throw new SettingsFault(parsed.error.issues.map(toFault), null);
  const dir = flags.dataDir ?? said(env, 'ROLLCALL_DATA_DIR') ?? './data';
  return { ...parsed.data, dir: sandboxDir(resolve(cwd, dir)) };
}

function toFault({ path, message }: z.core.$ZodIssue): Fault {
  return { where: `--${String(path[0])}`, what: message };
}
