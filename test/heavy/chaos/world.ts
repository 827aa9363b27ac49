import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox, type SandboxProcess } from '../../behaviour/sandbox-process.js';
import { scratchFolder } from '../../support/scratch-folder.js';
import { newDatabase, PostgresServer } from '../../support/postgres/postgres-server.js';
import { Gateway } from './gateway.js';
import { Member } from './member.js';
import { slowness } from './sources.js';

/** Fewer than are RUNNING at once, so that a new worker finds something to take up. */
const concurrency = 2;

const settings = {
  exports: { concurrency, perSource: 2, lease: '3s', segment: { bytes: '64KB', every: '1s' } },
};

/** Two gateways and four workers on one PostgreSQL and one folder, and the providers that they export from. */
export class World implements AsyncDisposable {
  readonly gateways: Gateway[] = [];
  readonly workers: Member[] = [];
  /** All that there ever were, the dead ones too. */
  readonly members: Member[] = [];

  private constructor(
    readonly folder: string,
    readonly postgres: PostgresServer,
    readonly databaseUrl: string,
    readonly sandbox: SandboxProcess,
  ) {}

  /** Starts everything; resolves when it is ready. */
  static async start(users: number): Promise<World> {
    const postgres = await PostgresServer.start();
    const sandbox = await startSandbox({ users, jobMs: 1200 });
    for (const fault of slowness(users)) await sandbox.arm(fault);
    const folder = scratchFolder();
    const { sources } = sandbox;
    await writeFile(join(folder, 'rollcall.yaml'), JSON.stringify({ ...settings, sources }));
    const world = new World(folder, postgres, await newDatabase(postgres.url), sandbox);
    await Promise.all([
      ...[0, 1].map((at) => world.startGateway(at, 0)),
      ...[0, 1, 2, 3].map((at) => world.startWorker(at)),
    ]);
    return world;
  }

  /** The folder of the files that all processes share. */
  get filesFolder(): string {
    return join(this.folder, 'data', 'files');
  }

  /** Kills a worker and starts another one in its place. */
  async replaceWorker(at: number): Promise<Member> {
    await this.workers[at]!.kill();
    return this.startWorker(at);
  }

  /** Kills a gateway and starts another one in its place, on the same port. */
  async replaceGateway(at: number): Promise<void> {
    const { member, port } = this.gateways[at]!;
    await member.kill();
    await this.startGateway(at, port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill()));
    this.sandbox.kill();
    await this.postgres[Symbol.asyncDispose]();
  }

  private async startWorker(at: number): Promise<Member> {
    return (this.workers[at] = await this.startMember(`worker ${at + 1}`, ['worker']));
  }

  private async startGateway(at: number, port: number): Promise<void> {
    const member = await this.startMember(`gateway ${at + 1}`, [
      'serve',
      '--no-worker',
      '--port',
      String(port),
    ]);
    this.gateways[at] = new Gateway(member);
  }

  private async startMember(name: string, args: readonly string[]): Promise<Member> {
    const env = {
      DATABASE_URL: this.databaseUrl,
      // Of a worker that goes on where a wait has ended, the log tells at this level only.
      LOG_LEVEL: 'debug',
      ROLLCALL_SIGNING_KEY: 'signs the download links of chaos',
    };
    const member = await Member.start({ name, args, env, cwd: this.folder });
    this.members.push(member);
    return member;
  }
}
