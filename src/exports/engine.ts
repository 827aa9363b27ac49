import type { Logger } from 'pino';
import type { FileStore } from '../files/file-store.js';
import type { Source } from '../providers/provider.js';
import { Life } from '../lifecycle.js';
import { cancel, findRows, remove, retry } from './control.js';
import type { EngineContext, ExportsSettings } from './engine-context.js';
import { EventHub } from './event-hub.js';
import { toExport } from './export-of-row.js';
import { exportsPage, exportsPagesBySource } from './exports-pages.js';
import type { Exports } from './exports.js';
import { passBy, type Reach } from './failpoints.js';
import { Followers } from './followers.js';
import { HealthDesk } from './health.js';
import { sourceViews, sourceViewsById } from './source-views.js';
import { start } from './start.js';
import type { Store } from './store/store.js';
import { Sweeper } from './sweeper.js';
import { usersPages } from './users-pages.js';
import { defaultBackoff, type Backoff } from './verdict.js';
import { Worker } from './worker.js';

/** What an engine is made of. The store and the files stay the caller's to close, after the engine. */
export interface EngineParts {
  readonly store: Store;
  readonly files: FileStore;
  readonly sources: readonly Source[];
  readonly settings: ExportsSettings;
  readonly log: Logger;
  /** Waits between tries; shorter ones only for tests. */
  readonly backoff?: Backoff;
  /** Where tests stop a worker; nobody else passes it. */
  readonly reach?: Reach;
}

/** An engine that runs. */
export interface Engine {
  readonly exports: Exports;
  /** Ends followers, lets running steps save where they are, and gives their leases back. */
  close(): Promise<void>;
}

/** Opens the engine: the door for callers, a worker, and the sweeper. */
export async function openEngine(parts: EngineParts): Promise<Engine> {
  const context = contextOf(parts);
  const life = new Life();
  const hub = await EventHub.open(context.store, context.log);
  life.defer(() => hub.close());
  const followers = new Followers(context, hub);
  life.defer(() => followers.close());
  const worker = new Worker(context, hub);
  life.defer(() => worker.close());
  const sweeper = new Sweeper(context);
  life.defer(() => sweeper.close());
  return { exports: doorOf(context, followers), close: () => life.close() };
}

function contextOf({
  sources,
  backoff = defaultBackoff,
  reach = passBy,
  ...rest
}: EngineParts): EngineContext {
  return { ...rest, backoff, reach, sources: new Map(sources.map((source) => [source.id, source])) };
}

function doorOf(context: EngineContext, followers: Followers): Exports {
  const { db } = context.store;
  const health = new HealthDesk(context.sources);
  return {
    start: async (caller, input) => {
      const { row, created } = await start(context, caller, input);
      return { export: toExport(row), created };
    },
    cancel: async (caller, id) => toExport(await cancel(context, caller, id)),
    retry: async (caller, id) => toExport(await retry(context, caller, id)),
    delete: (caller, id) => remove(context, caller, id),
    get: async (caller, ids) => {
      const rows = new Map((await findRows(db, caller, ids)).map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = rows.get(id);
        return row ? toExport(row) : null;
      });
    },
    list: (caller, page, filter) => exportsPage(db, caller, page, filter ?? {}),
    listBySource: (caller, keys) => exportsPagesBySource(db, caller, keys),
    users: (_caller, keys) => usersPages(context, keys),
    follow: (caller, id) => followers.follow(caller, id),
    followAll: (caller, filter, after) => followers.followAll(caller, filter, after),
    sources: (caller) => sourceViews(context, caller),
    source: (caller, ids) => sourceViewsById(context, caller, ids),
    health: (sourceId) => health.ask(sourceId),
    file: (id) => fileOf(context, id),
    followers: () => followers.count,
  };
}

async function fileOf({ store }: EngineContext, id: string): ReturnType<Exports['file']> {
  const row = await store.db
    .selectFrom('exports')
    .selectAll()
    .where('id', '=', id)
    .where('status', '=', 'COMPLETED')
    .executeTakeFirst();
  return row?.file ? { export: toExport(row), file: row.file } : null;
}
