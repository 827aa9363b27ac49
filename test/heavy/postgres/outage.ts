import { pino } from 'pino';
import { wait } from '../../../src/clock.js';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import type { Store } from '../../../src/exports/store/store.js';
import { optionsOf } from '../../behaviour/listing.js';
import type { RollcallProcess } from '../../behaviour/rollcall-process.js';
import type { SandboxProcess } from '../../behaviour/sandbox-process.js';
import { newDatabase, PostgresServer } from '../../support/postgres/postgres-server.js';
import { Fleet } from './fleet.js';

/** How long the database is away, in milliseconds. */
export const outageMs = 10_000;

/** The request of each provider that brings its users: it takes its time, so that the outage finds it under way. */
const slow = {
  auth0: 'file',
  authgear: 'file',
  croct: 'page',
  gigya: 'search',
  'khoros-care': 'file',
} as const;

/** All providers, in the order in which exports begin. */
export const names = Object.keys(slow);

/** A fleet whose exports of all providers are under way while its database goes away for a while and comes back. */
export class Outage implements AsyncDisposable {
  /** What each subscription was told, by the id of its export, until its end. */
  readonly told = new Map<string, Promise<readonly string[]>>();
  stoppedAt = 0;
  restartedAt = 0;

  private constructor(
    private readonly server: PostgresServer,
    readonly store: Store,
    readonly fleet: Fleet,
  ) {}

  static async open(exports: object): Promise<Outage> {
    const server = await PostgresServer.start();
    const databaseUrl = await newDatabase(server.url);
    const settings = { ...exports, concurrency: 8, segment: { bytes: '5KB', every: '100ms' } };
    const fleet = await Fleet.start({ databaseUrl, exports: settings, users: 60 });
    const store = await openPostgresStore({
      url: databaseUrl,
      connections: 2,
      log: pino({ level: 'silent' }),
    });
    return new Outage(server, store, fleet);
  }

  /** Starts an export at each provider, half of them at each gateway, followed at the other; waits until all providers are at it. */
  async beginAll(slowMs: number): Promise<string[]> {
    const { gateways, sandbox } = this.fleet;
    for (const [provider, route] of Object.entries(slow))
      await sandbox.arm({ provider, route, kind: 'delay', ms: slowMs, times: 1 });
    const ids: string[] = [];
    for (const [n, provider] of names.entries()) {
      const id = await begin(gateways[n % 2]!, provider);
      this.told.set(id, follow(gateways[(n + 1) % 2]!, id));
      ids.push(id);
    }
    while ((await askedNow(sandbox)).length < names.length) await wait(20);
    return ids;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.stoppedAt = Date.now();
  }

  async restart(): Promise<void> {
    await wait(this.stoppedAt + outageMs - Date.now());
    this.restartedAt = Date.now();
    await this.server.restart();
  }

  async eventsOf(id: string): Promise<string[]> {
    const events = this.store.db.selectFrom('events').select('kind').where('export_id', '=', id);
    return (await events.execute()).map(({ kind }) => kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
    await this.store.close();
    await this.server[Symbol.asyncDispose]();
  }
}

/** The providers that are being asked for something at this moment. */
export async function askedNow(sandbox: SandboxProcess): Promise<string[]> {
  const open = (await sandbox.requests()).filter((request) => request.open);
  return [...new Set(open.map(({ provider }) => provider))];
}

/** Starts an export at a gateway; resolves to its id. */
export async function begin(gateway: RollcallProcess, provider: string): Promise<string> {
  const query = 'mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }';
  const input = { source: `sandbox-${provider}`, options: optionsOf[provider] };
  const data = await gateway.ask<{ startExport: { export: { id: string } } }>(query, { input });
  return data.startExport.export.id;
}

/** The statuses that a subscription is told until it ends. */
export async function follow(gateway: RollcallProcess, id: string): Promise<string[]> {
  const socket = gateway.connect();
  const statuses: string[] = [];
  const query = 'subscription ($id: ID!) { exportStatus(id: $id) { status } }';
  for await (const { data, errors } of socket.iterate({ query, variables: { id } })) {
    if (errors) throw new Error(JSON.stringify(errors));
    statuses.push((data!.exportStatus as { status: string }).status);
  }
  await socket.dispose();
  return statuses;
}
