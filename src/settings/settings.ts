import { resolve } from 'node:path';
import type { z } from 'zod';
import type { AuthSettings } from './auth.js';
import { SettingsFault, type Fault } from './fault.js';
import { withPaths } from './federation.js';
import { readFile } from './file.js';
import { toFaults } from './judge.js';
import { override, type Flags } from './overrides.js';
import { shutInProduction } from './production.js';
import { breaches, type Role } from './rules.js';
import { sandboxUsers } from './sandbox.js';
import { sentence } from './sentences.js';
import { shape } from './shape.js';
import { fillIn, said, type Block, type Environment } from './tree.js';

/** Everything that can be set, parsed once and frozen. Lengths of time are milliseconds, sizes bytes. */
export type Settings = Readonly<z.output<typeof shape>> & {
  /** The file they came from; null if there was none. */
  readonly file: string | null;
  /** The simulated providers to run, with so many users each; null if none. */
  readonly sandbox: { readonly users: number } | null;
  /** Keys for download links, the signing one first; empty = one is made and kept in `data.dir`. */
  readonly signingKeys: readonly string[];
};

/**
 * Reads the settings: flag before environment before file before default.
 *
 * Without a file the sandbox runs, unless the file was named, or the environment says that this is no
 * place for it. Throws a `SettingsFault` that holds every fault.
 */
export function readSettings(flags: Flags, env: Environment = process.env, cwd = process.cwd()): Settings {
  return read(flags, env, cwd, flags.sources === false ? 'bare' : 'gateway');
}

/** The same for a process without doors, which gives out no links and needs no key for them. */
export function readWorkerSettings(
  flags: Flags,
  env: Environment = process.env,
  cwd = process.cwd(),
): Settings {
  return read(flags, env, cwd, 'worker');
}

function read(flags: Flags, env: Environment, cwd: string, role: Role): Settings {
  const faults: Fault[] = [];
  const named = flags.config ?? said(env, 'ROLLCALL_CONFIG');
  const file = readFile({ cwd, named, neededBecause: whyNeeded(flags, env, role) }, faults);
  const block = fillIn(file?.block ?? {}, env, faults) as Block;
  const setBy = override(block, env, flags);
  shutInProduction(block, env);
  const toFault = ({ message }: z.core.$ZodIssue): Fault => ({ where: '--users', what: message });
  const parsed = judge(shape, block, (issues) => faults.push(...toFaults(issues, block, setBy)));
  const users = judge(sandboxUsers, flags.users, (issues) => faults.push(...issues.map(toFault)));
  const signingKeys = signingKeysOf(env);
  const situation = {
    sandboxAskedFor: flags.sandbox === true,
    role,
    hasKey: signingKeys.length > 0,
    setBy,
  };
  faults.push(...breaches(block, situation));
  if (faults.length > 0 || !parsed || users === undefined)
    throw new SettingsFault(faults, file?.path ?? null);
  const data = { ...parsed.data, dir: resolve(cwd, parsed.data.dir) };
  const auth = parsed.auth && withKeyFile(parsed.auth, (path) => resolve(cwd, path));
  const federation = parsed.federation && withPaths(parsed.federation, (path) => resolve(cwd, path));
  const documents = parsed.documents && resolve(cwd, parsed.documents);
  const sandbox = role !== 'bare' && (flags.sandbox || file === null) ? { users } : null;
  return freeze({
    ...parsed,
    data,
    auth,
    federation,
    documents,
    sandbox,
    file: file?.path ?? null,
    signingKeys,
  });
}

function withKeyFile({ apiKeys, jwt }: AuthSettings, at: (path: string) => string): AuthSettings {
  return { apiKeys, jwt: jwt?.keyFile === undefined ? jwt : { ...jwt, keyFile: at(jwt.keyFile) } };
}

/** The value as the shape makes it; undefined, and its issues noted, if it does not fit. */
function judge<T>(
  shape: z.ZodType<T>,
  value: unknown,
  note: (issues: z.core.$ZodIssue[]) => void,
): T | undefined {
  const parsed = shape.safeParse(value, { error: sentence });
  if (!parsed.success) note(parsed.error.issues);
  return parsed.data;
}

function signingKeysOf(env: Environment): string[] {
  const keys = (env.ROLLCALL_SIGNING_KEY ?? '').split(',').map((key) => key.trim());
  return keys.filter((key) => key !== '');
}

function whyNeeded(flags: Flags, env: Environment, role: Role): string | undefined {
  if (flags.sandbox || role === 'bare') return undefined;
  const signs = [
    ...(env.NODE_ENV === 'production' ? ['NODE_ENV is production'] : []),
    ...(env.DATABASE_URL ? ['DATABASE_URL is set'] : []),
  ];
  return signs.length > 0 ? `${signs.join(' and ')}, so simulated users would be a mistake` : undefined;
}

function freeze<T extends object>(tree: T): T {
  for (const value of Object.values(tree))
    if (typeof value === 'object' && value !== null) freeze(value as object);
  return Object.freeze(tree);
}
