import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RollcallProcess } from '../../behaviour/rollcall-process.js';
import { startSandbox, type SandboxProcess } from '../../behaviour/sandbox-process.js';
import { scratchFolder } from '../../support/scratch-folder.js';

/** What a fleet runs on. */
export interface FleetPlan {
  readonly databaseUrl: string;
  /** The `exports` settings. */
  readonly exports: object;
  /** Users of each simulated provider. */
  readonly users: number;
}

/** Two gateways and a worker on one PostgreSQL and one folder, and the simulated providers that they export from. */
export class Fleet implements AsyncDisposable {
  private constructor(
    readonly sandbox: SandboxProcess,
    readonly gateways: readonly [RollcallProcess, RollcallProcess],
    readonly worker: RollcallProcess,
  ) {}

  static async start({ databaseUrl, exports, users }: FleetPlan): Promise<Fleet> {
    const sandbox = await startSandbox({ users });
    const cwd = scratchFolder();
    const settings = { sources: sandbox.sources, exports };
    // JSON is YAML too.
    writeFileSync(join(cwd, 'rollcall.yaml'), JSON.stringify(settings));
    const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: 'info' };
    const signing = { ...env, ROLLCALL_SIGNING_KEY: 'a key that both gateways of a test have' };
    const gateway = () => RollcallProcess.start(cwd, ['--no-worker'], signing);
    const [one, two, worker] = await Promise.all([
      gateway(),
      gateway(),
      RollcallProcess.startWorker(cwd, env),
    ]);
    return new Fleet(sandbox, [one, two], worker);
  }

  get processes(): readonly RollcallProcess[] {
    return [...this.gateways, this.worker];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((each) => each.kill()));
    this.sandbox.kill();
  }
}
