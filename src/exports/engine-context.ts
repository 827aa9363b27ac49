import type { Logger } from 'pino';
import type { FileStore } from '../files/file-store.js';
import type { Source } from '../providers/provider.js';
import type { Reach } from './failpoints.js';
import type { ExportsObserver } from './observer.js';
import type { Store } from './store/store.js';
import type { ExportTracer } from './tracer.js';
import type { Backoff } from './verdict.js';

/** How exports run and how long they are kept; the `exports` settings. Lengths of time in milliseconds. */
export interface ExportsSettings {
  readonly concurrency: number;
  readonly perSource: number;
  readonly leaseMs: number;
  readonly segment: { readonly bytes: number; readonly everyMs: number };
  readonly retentionMs: number;
  readonly recordRetentionMs: number;
  readonly keepNewest: boolean;
  readonly deadlineMs: number;
  readonly stalledAfterMs: number;
  readonly retries: number;
}

/** Bounds on what callers may ask for; the `limits` settings. */
export interface Limits {
  /** Exports of one tenant that are queued or run. */
  readonly exportsPerTenant: number;
}

/** Which tenants there are, as far as the engine must know. */
export interface Tenancy {
  /** Whether a tenant may use a source. */
  mayUse(tenant: string, sourceId: string): boolean;
  /** A tenant that nobody can be any more: `exports.keepNewest` does not hold for its exports. Null = none. */
  readonly abandoned: string | null;
}

/** All that the engine is given; it opens nothing itself. */
export interface EngineContext {
  readonly store: Store;
  readonly files: FileStore;
  readonly sources: ReadonlyMap<string, Source>;
  readonly settings: ExportsSettings;
  readonly limits: Limits;
  readonly tenancy: Tenancy;
  /** How long the audit trail is kept. */
  readonly auditRetentionMs: number;
  readonly log: Logger;
  readonly observer: ExportsObserver;
  readonly tracer: ExportTracer;
  readonly backoff: Backoff;
  readonly reach: Reach;
  /** An export of a source that no worker alive knows is failed after so many milliseconds: settings may be rolling out. */
  readonly newcomersMs: number;
}
