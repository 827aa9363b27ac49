import type { Fault } from './fault.js';

/** A block of settings as it is read, before its shape is known. */
export type Block = Record<string, unknown>;

/** The variables of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value; an empty one is as good as none. */
export function said(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === '' ? undefined : value;
}

/** Whether a value is a block of settings. */
export function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes a path as people do: `sources[0].domain`. */
export function writePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text ? `${text}.${String(key)}` : String(key);
  }, '');
}

/** Puts a value at a path such as `server.port`, making blocks on the way and replacing what is in it. */
export function setAt(block: Block, path: string, value: unknown): void {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    block[key] = value;
    return;
  }
  const inner = isBlock(block[key]) ? block[key] : {};
  block[key] = inner;
  setAt(inner, rest.join('.'), value);
}

/**
 * Puts the environment's variables into the texts of a tree and leaves out what is empty, so that
 * `databaseUrl: "${DATABASE_URL:-}"` and a block without lines are the same as nothing.
 *
 * It works on the parsed tree, so that no variable's value can be read as YAML.
 */
export function fillIn(
  tree: unknown,
  env: Environment,
  faults: Fault[],
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof tree === 'string')
    return fillInText(tree, env, (what) => faults.push({ where: writePath(path), what }));
  if (Array.isArray(tree)) return tree.map((item, index) => fillIn(item, env, faults, [...path, index]));
  if (!isBlock(tree)) return tree ?? undefined;
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    fillIn(value, env, faults, [...path, key]),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Block;
}

/** `${NAME}`, `${NAME:-default}`; `$${` is a plain `${`. */
const reference = /\$?\$\{([^}]*)\}?/g;

function fillInText(text: string, env: Environment, refuse: (what: string) => void): string | undefined {
  const filled = text.replace(reference, (written, inside: string) => {
    if (written.startsWith('$$')) return written.slice(1);
    const [, name, fallback] = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inside) ?? [];
    if (!name || !written.endsWith('}')) refuse('has a ${…} that is neither ${NAME} nor ${NAME:-default}');
    else if (env[name]) return env[name];
    else if (fallback === undefined) refuse(`needs the environment variable ${name}, which is not set`);
    return fallback ?? written;
  });
  return filled === '' && text !== '' ? undefined : filled;
}
