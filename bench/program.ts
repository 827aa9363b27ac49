import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const house = fileURLToPath(new URL('..', import.meta.url));
const built = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));

/** A command of Rollcall that runs as a process of its own. */
export interface Program extends AsyncDisposable {
  /** The most memory that it held so far, in bytes: VmHWM, which Linux alone tells. */
  peakBytes(): number;
  /** What it has said on standard output, as soon as that holds a text. */
  saidUpTo(text: string): Promise<string>;
}

/** Compiles Rollcall, for what is measured is what people install: the built program, without a loader. */
export async function build(): Promise<void> {
  const npm = spawn('npm', ['run', '--silent', 'build'], { cwd: house, stdio: 'inherit' });
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code !== 0) throw new Error('npm run build failed; its messages stand above');
}

/** The flag that the first line of the built program asks for. */
const flag = '--max-semi-space-size=8';

/** Starts a command of the built Rollcall; its log goes to standard error. */
export function start(...args: string[]): Program {
  const child = spawn(process.execPath, [flag, built, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    peakBytes: () => peakOf(child),
    saidUpTo: (text) => saidUpTo(child.stdout, text),
    [Symbol.asyncDispose]: () => end(child),
  };
}

function peakOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function saidUpTo(stream: Readable, text: string): Promise<string> {
  let said = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes(text)) return said;
  }
  throw new Error(`A program of the benchmark ended early, having said: ${said}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
