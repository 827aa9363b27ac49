import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { monotonicMs } from '../../src/clock.js';
import { exitOf, saidUpTo, start } from '../commands/command-line.js';

/** `rollcall serve`, the program of `npm start`, in a process of its own. */
export class RollcallProcess {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    /** Where it listens, without a slash at the end. */
    readonly origin: string,
  ) {}

  /** Starts it in a folder that holds its settings and its data; resolves when it says where it listens. */
  static async start(cwd: string, args: readonly string[]): Promise<RollcallProcess> {
    const child = start(['serve', '--port', '0', ...args], {}, cwd);
    child.stderr.resume();
    try {
      const said = await saidUpTo(child.stdout, '/graphql');
      return new RollcallProcess(child, /http:\/\/[^/]+/.exec(said)![0]);
    } catch (fault) {
      child.kill('SIGKILL');
      throw fault;
    }
  }

  /** Asks a question of the GraphQL API; an error in the answer is thrown. */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const answer = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Sends it a signal that it handles; resolves to the signal that it ended by and the milliseconds that it took. */
  async end(
    signal: 'SIGTERM' | 'SIGINT',
  ): Promise<{ readonly by: NodeJS.Signals | null; readonly ms: number }> {
    const sentAtMs = monotonicMs();
    const exit = exitOf(this.child);
    this.child.kill(signal);
    const [, by] = await exit;
    return { by, ms: monotonicMs() - sentAtMs };
  }

  /** Ends it, if it lives, by the signal that nobody can handle. */
  async kill(): Promise<void> {
    if (this.child.signalCode !== null) return;
    const exit = exitOf(this.child);
    this.child.kill('SIGKILL');
    await exit;
  }
}
