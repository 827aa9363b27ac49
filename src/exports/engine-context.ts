import type { Logger } from 'pino';
import type { FileStore } from '../files/file-store.js';
import type { Source } from '../providers/provider.js';
import type { Reach } from './failpoints.js';
import type { Store } from './store/store.js';
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
  readonly retries: number;
}

/** All that the engine is given; it opens nothing itself. */
export interface EngineContext {
  readonly store: Store;
  readonly files: FileStore;
  readonly sources: ReadonlyMap<string, Source>;
  readonly settings: ExportsSettings;
  readonly log: Logger;
  readonly backoff: Backoff;
  readonly reach: Reach;
}
