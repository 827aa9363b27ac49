import { openEngine } from '../exports/engine.js';
import type { Exports } from '../exports/exports.js';
import { together as exportsTogether } from '../exports/observer.js';
import { openEmbeddedStore } from '../exports/store/embedded.js';
import { openPostgresStore } from '../exports/store/postgres.js';
import { StoreRateLedger } from '../exports/store/rate-ledger.js';
import type { Store } from '../exports/store/store.js';
import type { FileStore } from '../files/file-store.js';
import { openHttp, type HttpOptions } from '../http/http.js';
import { together } from '../http/observer.js';
import type { Life } from '../lifecycle.js';
import type { Logger } from '../logger.js';
import { openMetrics, type Metrics } from '../metrics/metrics.js';
import type { Source } from '../providers/provider.js';
import { connectSource, type SourceSettings } from '../providers/registry.js';
import type { Settings } from '../settings/settings.js';
import type { Tracing } from '../tracing/tracing.js';
import { openFiles } from './files.js';
import { openSimulatedSources } from './simulated.js';
import { tenancyOf, warnOfAbandoned } from './tenancy.js';
import { tracingOf } from './tracing.js';
import { version } from './version.js';

/** What every process stands on, whether it has doors, works, or both. */
export interface Floors {
  readonly exports: Exports;
  readonly store: Store;
  readonly files: FileStore;
  readonly metrics: Metrics;
  /** Left out when nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** The configured sources and the simulated ones. */
  readonly sourceIds: readonly string[];
}

/** What {@link openFloors} is asked for. */
export interface FloorPlan {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Whether this process works on exports, or only takes them in. */
  readonly works: boolean;
}

/**
 * Opens files, store, sources and engine, lowest first, and notes in `life` how to close them.
 *
 * @throws ReservedForAnother when the files are those of another store
 */
export async function openFloors({ settings, logger, works }: FloorPlan, life: Life): Promise<Floors> {
  const all = [...settings.sources, ...(await openSimulatedSources(settings, logger, life))];
  const sourceIds = all.map(({ id }) => id);
  const metrics = openMetrics({ version: version(), sourceIds });
  const tracing = await tracingOf(logger, life);
  const listeners = tracing ? [metrics, tracing] : [metrics];

  const files = await openFiles(settings);
  life.defer('files', () => files.close());

  const store = await openStore(settings, logger);
  life.defer('store', () => store.close());
  await files.reserveFor(store.id);
  metrics.watch(store);

  const ledger = new StoreRateLedger(store.db);
  const sources = all.map((source) => {
    const observer = together(listeners.map(({ http }) => http(source.id)));
    return connect(source, { ledger, observer }, life);
  });

  const tenancy = tenancyOf(settings, all);
  await warnOfAbandoned(store, tenancy, logger);
  const engine = await openEngine({
    store,
    files,
    sources,
    tenancy,
    works,
    settings: settings.exports,
    limits: settings.limits,
    auditRetentionMs: settings.audit.retentionMs,
    log: logger,
    observer: exportsTogether(listeners.map(({ exports }) => exports)),
    ...(tracing && { tracer: tracing.tracer }),
  });
  life.defer('engine', () => engine.close());
  life.onDrain('engine', () => engine.drain());
  return { exports: engine.exports, store, files, metrics, tracing, sourceIds };
}

/** Each source has a way out of its own, so that its calls are told from the others'. */
function connect(settings: SourceSettings, options: HttpOptions, life: Life): Source {
  const http = openHttp(options);
  life.defer(`http of ${settings.id}`, () => http.close());
  return connectSource(settings, { http });
}

function openStore({ data }: Settings, log: Logger): Promise<Store> {
  const { databaseUrl: url, connections, dir } = data;
  return url === undefined ? openEmbeddedStore(dir, log) : openPostgresStore({ url, connections, log });
}
