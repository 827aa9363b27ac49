import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { monotonicMs } from '../../src/clock.js';
import { exitOf, saidUpTo, start } from '../commands/command-line.js';
import { goesWithUs } from '../support/warden.js';

/** A line of its log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly stack?: string };
}

/** What it answers to a question of the GraphQL API. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

type Environment = Readonly<Record<string, string>>;

/** `rollcall`, the program, in a process of its own. */
export class RollcallProcess {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    /** What it has logged so far. */
    readonly log: readonly LogLine[],
    /** Where it listens, without a slash at the end; empty for one without doors. */
    readonly origin: string,
  ) {}

  /** Starts `serve` in a folder that holds its settings and its data; resolves when it says where it listens. */
  static start(cwd: string, args: readonly string[], env: Environment = {}): Promise<RollcallProcess> {
    return RollcallProcess.launch(['serve', '--port', '0', ...args], env, cwd, '/graphql');
  }

  /** Starts `worker` in such a folder; resolves when it works. */
  static startWorker(cwd: string, env: Environment): Promise<RollcallProcess> {
    return RollcallProcess.launch(['worker'], env, cwd, 'Sources');
  }

  private static async launch(
    args: readonly string[],
    env: Environment,
    cwd: string,
    lastWord: string,
  ): Promise<RollcallProcess> {
    const child = goesWithUs(start(args, env, cwd));
    const log = logOf(child);
    try {
      const said = await saidUpTo(child.stdout, lastWord);
      return new RollcallProcess(child, log, /http:\/\/[^/]+/.exec(said)?.[0] ?? '');
    } catch (fault) {
      child.kill('SIGKILL');
      throw new Error(log.map(({ msg }) => msg).join(), { cause: fault });
    }
  }

  /** Asks a question of the GraphQL API; an error in the answer is thrown. */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.tryToAsk<Data>(query, variables);
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The same; errors are part of the answer. */
  async tryToAsk<Data>(query: string, variables: object = {}): Promise<Answer<Data>> {
    const answer = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Answer<Data>;
  }

  /** Asks at the door of downloads by a link that any gateway gave. */
  download(link: string): Promise<Response> {
    const { pathname, search } = new URL(link);
    return fetch(`${this.origin}${pathname}${search}`);
  }

  /** Opens a WebSocket for subscriptions, which does not try again when it breaks. */
  connect(): Client {
    const url = `${this.origin.replace('http', 'ws')}/graphql`;
    return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
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

/** The log as it grows. A program that cannot start says why in plain words. */
function logOf(child: ChildProcessWithoutNullStreams): readonly LogLine[] {
  const log: LogLine[] = [];
  createInterface(child.stderr).on('line', (line) => {
    log.push(line.startsWith('{') ? (JSON.parse(line) as LogLine) : { level: 'error', msg: line });
  });
  return log;
}
