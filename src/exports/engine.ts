import type { Logger } from 'pino';
import type { FileStore } from '../files/file-store.js';
import type { Source } from '../providers/provider.js';
import { Life } from '../lifecycle.js';
import { doorOf } from './door.js';
import type { EngineContext, ExportsSettings, Limits, Tenancy } from './engine-context.js';
import { EventHub } from './event-hub.js';
import type { Exports } from './exports.js';
import { passBy, type Reach } from './failpoints.js';
import { Followers } from './followers.js';
import { unobserved, type ExportsObserver } from './observer.js';
import type { Store } from './store/store.js';
import { openSignOfLife } from './sign-of-life.js';
import { openStallWatch } from './stall-watch.js';
import { openSweeper } from './sweeper.js';
import { untraced, type ExportTracer } from './tracer.js';
import { defaultBackoff, type Backoff } from './verdict.js';
import { Worker } from './worker.js';

/** What an engine is made of. The store and the files stay the caller's to close, after the engine. */
export interface EngineParts {
  readonly store: Store;
  readonly files: FileStore;
  readonly sources: readonly Source[];
  readonly settings: ExportsSettings;
  /** Default: bounds that only a runaway client meets. */
  readonly limits?: Limits;
  /** Default: every tenant may use every source. */
  readonly tenancy?: Tenancy;
  /** Default: a year. */
  readonly auditRetentionMs?: number;
  readonly log: Logger;
  /** Hears of what becomes of exports. Default: nobody. */
  readonly observer?: ExportsObserver;
  /** Puts what is done to exports into their traces. Default: nobody does. */
  readonly tracer?: ExportTracer;
  /** Waits between tries; shorter ones only for tests. */
  readonly backoff?: Backoff;
  /** Where tests stop a worker; nobody else passes it. */
  readonly reach?: Reach;
  /** How long an export of an unknown source waits for a worker that knows it and lives, in milliseconds. Default: a minute. */
  readonly newcomersMs?: number;
  /** False = take exports in, and leave the work to other processes. Default: true. */
  readonly works?: boolean;
}

/** An engine that runs. */
export interface Engine {
  readonly exports: Exports;
  /** Takes no new work, lets running steps save where they are, and gives their leases back. The door stays open. */
  drain(): Promise<void>;
  /** Drains, then ends followers. */
  close(): Promise<void>;
}

/** Opens the engine: the door for callers, a worker if it works, the sweeper and the watch for stalled exports. */
export async function openEngine({ works = true, ...parts }: EngineParts): Promise<Engine> {
  const context = contextOf(parts);
  const life = new Life();
  const hub = await EventHub.open(context.store, context.log);
  life.defer('event hub', () => hub.close());
  const followers = new Followers(context, hub);
  life.defer('followers', () => followers.close());
  if (works && context.store.isShared) {
    const signOfLife = openSignOfLife(context);
    life.onDrain('sign of life', () => signOfLife.close());
  }
  if (works) {
    const worker = new Worker(context, hub);
    life.onDrain('worker', () => worker.drain());
  }
  const sweeper = openSweeper(context);
  life.onDrain('sweeper', () => sweeper.close());
  const stallWatch = openStallWatch(context);
  life.onDrain('stall watch', () => stallWatch.close());
  return { exports: doorOf(context, followers), drain: () => life.drain(), close: () => life.close() };
}

/** What nobody has to set. */
const defaults = {
  limits: { exportsPerTenant: 100 },
  tenancy: { mayUse: () => true, abandoned: null },
  auditRetentionMs: 365 * 24 * 3_600_000,
  observer: unobserved,
  tracer: untraced,
  backoff: defaultBackoff,
  reach: passBy,
  newcomersMs: 60_000,
};

function contextOf({ sources, ...parts }: Omit<EngineParts, 'works'>): EngineContext {
  return { ...defaults, ...parts, sources: new Map(sources.map((source) => [source.id, source])) };
}
