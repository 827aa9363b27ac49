import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from '../support/scratch-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'src/main.ts');
const tsconfig = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
const tsx = import.meta.resolve('tsx');

type Environment = Readonly<Record<string, string>>;

/** Starts `rollcall`, with an environment that says nothing but what is given. */
export function start(
  args: readonly string[],
  env: Environment = {},
  cwd = scratchFolder(),
): ChildProcessWithoutNullStreams {
  return startProgram(main, args, env, cwd);
}

/** Starts a TypeScript program as a process of its own; the tests of Jest have them compiled once, in advance. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: Environment = {},
  cwd = scratchFolder(),
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [...runnable(program), ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TSX_TSCONFIG_PATH: tsconfig, ...env },
  });
}

function runnable(program: string): string[] {
  const build = process.env.ROLLCALL_TEST_BUILD;
  if (build === undefined) return ['--import', tsx, program];
  return [join(build, relative(root, program)).replace(/\.ts$/, '.js')];
}

/** How a command ended. */
export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs `rollcall` to its end. */
export async function run(
  args: readonly string[],
  env: Environment = {},
  cwd = scratchFolder(),
): Promise<Ending> {
  const child = start(args, env, cwd);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exitOf(child),
  ]);
  return { stdout, stderr, code, signal };
}

/** Resolves to exit code and signal, one of which is null. */
export async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
}

/** Resolves to what a stream has said as soon as that holds a text. */
export async function saidUpTo(stream: Readable, end: string): Promise<string> {
  let said = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes(end)) return said;
  }
  throw new Error(`It ended without saying ${end}: ${said}`);
}
