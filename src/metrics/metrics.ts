import { collectDefaultMetrics, Registry } from 'prom-client';
import type { ExportsObserver } from '../exports/observer.js';
import type { HttpObserver } from '../http/observer.js';
import type { Exposition } from '../server/metrics-route.js';
import type { ServerObserver } from '../server/observer.js';
import { exportsMetrics } from './exports-metrics.js';
import { familiesOf } from './families.js';
import { within } from './labels.js';
import { providerMetrics } from './provider-metrics.js';
import { serverMetrics } from './server-metrics.js';
import { storeMetrics, type Measured } from './store-metrics.js';

/** What metrics are opened with. */
export interface MetricsOptions {
  /** Rollcall's own. */
  readonly version: string;
  /** The sources in the settings; exports of any other one have the source `removed`. Default: none. */
  readonly sourceIds?: readonly string[];
  /** How long the numbers of exports are kept, in milliseconds. Default: 5 s. */
  readonly freshForMs?: number;
}

/** The metrics of one process: who measures them, and how they are told. */
export interface Metrics {
  readonly exposition: Exposition;
  readonly server: ServerObserver;
  readonly exports: ExportsObserver;
  /** For the calls of one source. */
  readonly http: (sourceId: string) => HttpObserver;
  /** Measures the one store of the process; returns the way to stop listening to it. */
  readonly watch: (store: Measured) => () => void;
}

/** Opens the metrics of this process in a registry of their own. */
export function openMetrics({ version, sourceIds = [], freshForMs = 5_000 }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'rollcall_' });
  const families = familiesOf(registry);
  families.gauge('build_info', 'Always 1; the version is its label', 'version').set({ version }, 1);
  const label = within(sourceIds, 'removed');
  const { http, waits } = providerMetrics(families);
  const scraped: (() => Promise<void> | void)[] = [];
  return {
    exposition: {
      contentType: registry.contentType,
      text: async () => {
        await Promise.all(scraped.map(async (measure) => measure()));
        return registry.metrics();
      },
    },
    server: serverMetrics(families),
    exports: exportsMetrics(families, { label, waits }),
    http: (sourceId) => http(label(sourceId)),
    watch: (store) =>
      storeMetrics(families, store, { sourceIds, label, freshForMs }, (measure) => scraped.push(measure)),
  };
}
