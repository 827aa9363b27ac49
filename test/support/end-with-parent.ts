/** Ends this process, whatever it does, as soon as whoever holds the other end of its standard input is gone. */
export function endWithParent(): void {
  process.stdin.once('close', () => process.kill(process.pid, 'SIGKILL')).resume();
  // The other end alone does not keep the process alive.
  process.stdin.unref();
}
