import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { exitOf, startProgram } from '../commands/command-line.js';
import { goesWithUs } from '../support/warden.js';
import type { Desk, EngineGround } from './engine-desk.js';

const program = fileURLToPath(new URL('engine-process.ts', import.meta.url));

type Question = { resolve: (answer: never) => void; reject: (fault: Error) => void };

/** An engine in a process of its own, as its parent sees it. */
export class EngineProcess {
  /** How it ended: by this signal, or by itself. */
  readonly ended: Promise<string>;
  private readonly open = new Map<number, Question>();
  private asked = 0;
  private said = '';

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    child.stderr.on('data', (chunk) => (this.said += String(chunk)));
    // It may die before it has read what it was asked.
    child.stdin.on('error', () => undefined);
    this.ended = exitOf(child).then(([code, signal]) => {
      const fault = new Error(`the engine ended by ${signal ?? code}; it said: ${this.said}`);
      for (const { reject } of this.open.values()) reject(fault);
      return signal ?? `itself, with ${code}: ${this.said}`;
    });
    createInterface(child.stdout).on('line', (line) => this.hear(line));
  }

  /** Starts an engine that does not work yet; resolves when it is open. */
  static async start({ dir, sources, databaseUrl }: EngineGround): Promise<EngineProcess> {
    const args = [dir, JSON.stringify(sources), ...(databaseUrl === undefined ? [] : [databaseUrl])];
    const engine = new EngineProcess(goesWithUs(startProgram(program, args)));
    await engine.wait<void>(0);
    return engine;
  }

  /** Asks for something and waits for the answer; rejects if the process dies before. */
  async ask<Name extends keyof Desk>(
    name: Name,
    ...args: Parameters<Desk[Name]>
  ): Promise<Awaited<ReturnType<Desk[Name]>>> {
    const answer = this.wait<Awaited<ReturnType<Desk[Name]>>>(++this.asked);
    this.child.stdin.write(`${JSON.stringify([this.asked, name, ...args])}\n`);
    return answer;
  }

  /** Lets it go on after it stopped itself. */
  goOn(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it, if it lives. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private wait<Answer>(n: number): Promise<Answer> {
    return new Promise((resolve, reject) => this.open.set(n, { resolve, reject }));
  }

  private hear(line: string): void {
    const [n = 0, result, fault] = JSON.parse(line) as [number?, unknown?, string?];
    const question = this.open.get(n);
    this.open.delete(n);
    if (fault === undefined) question?.resolve(result as never);
    else question?.reject(new Error(fault));
  }
}
