import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { exitOf, saidUpTo, startProgram } from '../../commands/command-line.js';

const program = fileURLToPath(new URL('leashed.ts', import.meta.url));

/** How a process is started: `rollcall <args>` in a folder with the settings file. */
export interface MemberPlan {
  /** What progress and verdict call it, e.g. `worker 3`. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A line of the log of a process. */
export interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** A gateway or a worker: a process of its own. */
export class Member {
  /** What it has logged so far. */
  readonly log: LogLine[] = [];
  /** What it has said on standard output up to its being ready. */
  said = '';
  private readonly lines = new EventEmitter();
  private readonly exit: Promise<[number | null, NodeJS.Signals | null]>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    this.exit = exitOf(child);
    createInterface(child.stderr).on('line', (line) => this.note(line));
  }

  /** Starts it; resolves when it has said that it is ready. */
  static async start({ name, args, env, cwd }: MemberPlan): Promise<Member> {
    const member = new Member(name, startProgram(program, args, env, cwd));
    try {
      member.said = await saidUpTo(member.child.stdout, '\n\n');
      return member;
    } catch (cause) {
      await member.kill();
      const log = member.log.map((line) => JSON.stringify(line)).join('\n');
      throw new Error(`${name} did not start: ${log}`, { cause });
    }
  }

  /** Resolves when it holds a lease, or did once. */
  async holdsLease(signal: AbortSignal): Promise<void> {
    while (!this.log.some(({ msg }) => msg === 'took up the export')) {
      await once(this.lines, 'line', { signal });
    }
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }

  /** Asks it to end; resolves to the signal that it ended by. */
  async end(): Promise<NodeJS.Signals | null> {
    this.child.kill('SIGTERM');
    return (await this.exit)[1];
  }

  private note(line: string): void {
    this.log.push(parsed(line));
    this.lines.emit('line');
  }
}

/** What is no JSON was not said by the logger: a warning of Node, the stack of a crash. */
function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'error', time: new Date().toISOString(), msg: line };
  }
}
