import { resolve } from 'node:path';
import type { z } from 'zod';
import { SettingsFault, type Fault } from './fault.js';
import { readFile } from './file.js';
import { sentence, toFaults } from './judge.js';
import { override, type Flags } from './overrides.js';
import { breaches } from './rules.js';
import { sandboxUsers } from './sandbox.js';
import { shape } from './shape.js';
import { fillIn, type Block, type Environment } from './tree.js';

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
  const faults: Fault[] = [];
  const named = flags.config ?? (env['ROLLCALL_CONFIG'] || undefined);
  const file = readFile({ cwd, named, neededBecause: whyNeeded(flags, env) }, faults);
  const block = fillIn(file?.block ?? {}, env, faults) as Block;
  const setBy = override(block, env, flags);
  const parsed = shape.safeParse(block, { error: sentence });
  const users = sandboxUsers.safeParse(flags.users);
  if (!parsed.success) faults.push(...toFaults(parsed.error.issues, block, setBy));
  if (!users.success)
    faults.push(...users.error.issues.map(({ message }) => ({ where: '--users', what: message })));
  faults.push(...breaches(block, { sandboxAskedFor: flags.sandbox === true, setBy }));
  if (faults.length > 0 || !parsed.success || !users.success)
    throw new SettingsFault(faults, file?.path ?? null);
  const { data, ...rest } = parsed.data;
  return freeze({
    ...rest,
    data: { ...data, dir: resolve(cwd, data.dir) },
    file: file?.path ?? null,
    sandbox: flags.sandbox || file === null ? { users: users.data } : null,
    signingKeys: (env['ROLLCALL_SIGNING_KEY'] ?? '')
      .split(',')
      .map((key) => key.trim())
      .filter(Boolean),
  });
}

function whyNeeded(flags: Flags, env: Environment): string | undefined {
  if (flags.sandbox) return undefined;
  const signs = [
    ...(env['NODE_ENV'] === 'production' ? ['NODE_ENV is production'] : []),
    ...(env['DATABASE_URL'] ? ['DATABASE_URL is set'] : []),
  ];
  return signs.length > 0 ? `${signs.join(' and ')}, so simulated users would be a mistake` : undefined;
}

function freeze<T extends object>(tree: T): T {
  for (const value of Object.values(tree))
    if (typeof value === 'object' && value !== null) freeze(value as object);
  return Object.freeze(tree);
}
