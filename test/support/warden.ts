import { spawn, type ChildProcess } from 'node:child_process';

/** Lives as long as its standard input is open: until it is let go, or until whoever started it is no more. */
const watch = 'cat >/dev/null; kill -KILL "$0"';

/**
 * Sees to it that a process goes with this one, however this one ends: a process that was stopped by a signal, or
 * that does not read its standard input, does not notice by itself.
 */
export function goesWithUs<Child extends ChildProcess>(child: Child): Child {
  const warden = spawn('sh', ['-c', watch, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'] });
  warden.unref();
  (warden.stdin as unknown as { unref(): void }).unref();
  child.once('exit', () => warden.kill('SIGKILL'));
  return child;
}
