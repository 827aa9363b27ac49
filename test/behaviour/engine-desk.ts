import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { lockDirectory } from '../../src/directory-lock.js';
import { openEngine, type Engine } from '../../src/exports/engine.js';
import type { StartExport } from '../../src/exports/exports.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { openPostgresStore } from '../../src/exports/store/postgres.js';
import type { Store } from '../../src/exports/store/store.js';
import type { Tables } from '../../src/exports/store/tables.js';
import { lockTenant } from '../../src/exports/store/tenant-limit.js';
import { openDiskFiles } from '../../src/files/disk.js';
import { openHttp } from '../../src/http/http.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { caller, quickSettings, settled, sweepNow } from '../support/engine-rig.js';
import { Fate, standStill, type Doom } from './fate.js';
import { listedNames } from './listed-names.js';
import { Roll } from './roll.js';
import { TappedFiles } from './tapped-files.js';
import { sha256, type Fingerprint } from './truth.js';

/** What an engine stands on. */
export interface EngineGround {
  /** Where its files are, and its database if that is embedded. */
  readonly dir: string;
  readonly sources: readonly unknown[];
  /** Of a PostgreSQL; left out, the database is embedded. */
  readonly databaseUrl?: string | undefined;
}

/** The lock ends a dead process's leases at once; one of a second would lapse whenever the machine is busy. */
const embeddedLeaseMs = 10_000;
/** Short, as others wait for it to lapse, and long enough for some heartbeats to be late. */
const sharedLeaseMs = 3_000;

/** Locks that everybody needs who starts an export or writes an event. */
const locks = {
  events: (trx: Kysely<Tables>) => trx.updateTable('store').set('last_event', 0).execute(),
  tenant: (trx: Kysely<Tables>) => lockTenant(trx, caller.tenant),
};

async function openStore({ dir, databaseUrl }: EngineGround): Promise<Store> {
  if (databaseUrl !== undefined)
    return openPostgresStore({ url: databaseUrl, connections: 10, log: pino({ level: 'silent' }) });
  await lockDirectory(dir);
  return openEmbeddedStore(dir);
}

/** Opens an engine that takes exports in, and works on them when it is asked to. */
export async function openDesk(ground: EngineGround) {
  const http = openHttp();
  const fate = new Fate();
  const givenUp = new Roll();
  const store = await openStore(ground);
  const files = new TappedFiles(openDiskFiles(join(ground.dir, 'files')), fate.reach);
  const leaseMs = store.isShared ? sharedLeaseMs : embeddedLeaseMs;
  const settings = { ...quickSettings, leaseMs, segment: { bytes: 100_000, everyMs: 200 } };
  const parts = {
    store,
    files,
    settings,
    log: pino({ level: 'info' }, { write: (line) => hear(line, givenUp) }),
    reach: fate.reach,
    backoff: { firstMs: 5, lastMs: 20 },
    sources: ground.sources.map((source) => connectSource(sourceSettings.parse(source), { http })),
  };
  const { exports } = await openEngine({ ...parts, works: false });
  let worker: Engine | undefined;
  let transaction: Promise<string> | undefined;

  return {
    work: async () => {
      worker = await openEngine(parts);
    },
    /** Works no more; resolves when all that it was at has ended. */
    rest: () => worker?.close(),
    start: async (input: StartExport) => (await exports.start(caller, input)).export.id,
    delete: (id: string) => exports.delete(caller, id),
    isThere: async (id: string) => (await exports.get(caller, [id]))[0] !== null,
    settled: async (id: string) => {
      const { status, error, attempts, generation, progress, file } = await settled(exports, id);
      return { status, error, attempts, generation, progress, file };
    },
    /** Every user by cursor, with the hash of his row. */
    users: async (id: string) => {
      const rows: Fingerprint[] = [];
      for (let after: string | null = null, more = true; more;) {
        const [shown] = await exports.get(caller, [id]);
        const [page] = await exports.users(caller, [{ export: shown!, first: 1000, after }]);
        if (!page || page instanceof Error) throw page ?? new Error('no page');
        for (const { node } of page.edges) rows.push([node.providerUserId, sha256(JSON.stringify(node))]);
        more = page.pageInfo.hasNextPage;
        after = page.pageInfo.endCursor;
      }
      return rows;
    },
    eventsOf: (id: string) =>
      store.db
        .selectFrom('events')
        .select(['kind', 'detail'])
        .where('export_id', '=', id)
        .orderBy('number')
        .execute(),
    listed: () => listedNames(store.db),
    sweep: () => sweepNow({ store, files }, { settings }),
    /** Resolves when its worker has noted of all these that it holds them no more. */
    givenUp: (ids: readonly string[]) => givenUp.all(ids),
    dieAt: (doom: Doom) => fate.dieAt(doom),
    /** Resolves right before it stops. */
    stopAt: (doom: Doom) => fate.stopAt(doom),
    /** Resolves right before it stops inside a transaction that holds a lock. */
    stopWithLock: (name: keyof typeof locks) =>
      new Promise<void>((resolve) => {
        const inside = store.db.transaction().execute(async (trx) => {
          await locks[name](trx);
          resolve();
          await standStill();
        });
        transaction = inside.then(
          () => 'committed',
          (fault: unknown) => (fault as Error).name,
        );
      }),
    /** How the transaction ended that it stood still in. */
    endOfTransaction: () => transaction,
  };
}

/** What the process can be asked for. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

function hear(line: string, givenUp: Roll): void {
  const { level, msg, exportId } = JSON.parse(line) as { level: number; msg: string; exportId: string };
  if (msg.startsWith('the lease is gone')) givenUp.add(exportId);
  if (level >= pino.levels.values.error!) process.stderr.write(line);
}
