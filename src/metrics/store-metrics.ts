import type { Gauge } from 'prom-client';
import { transitions } from '../exports/state.js';
import { countExports, type ExportCount } from '../exports/store/count-exports.js';
import type { Connections, Store } from '../exports/store/store.js';
import { ExportCounts } from './export-counts.js';
import type { Families } from './families.js';

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

const help = {
  up: 'Whether the database answered this scrape, or one a few seconds ago',
  exports: 'Exports that the database knows, of all processes; absent while it is away',
  queries: 'Queries of the database by this process',
  connections: 'Connections of this process to the database',
  waiting: 'Queries and transactions that wait for a connection',
};

/** What a store is measured with beside the registry. */
interface Parts {
  readonly sourceIds: readonly string[];
  /** The label of a source. */
  readonly label: (sourceId: string) => string;
  readonly freshForMs: number;
}

/** What is measured of a store. */
export type Measured = Pick<Store, 'db' | 'onQuery' | 'connections'>;

/** Something that is measured when it is asked for. */
type Scraped = () => Promise<void> | void;

/** Measures the queries of a store from now on, and the rest of it whenever `onScrape` calls back. */
export function storeMetrics(
  families: Families,
  { db, onQuery, connections }: Measured,
  { freshForMs, ...parts }: Parts,
  onScrape: (scraped: Scraped) => void,
): () => void {
  const up = families.gauge('store_up', help.up);
  const exports = families.gauge('exports', help.exports, 'source', 'status');
  const queries = families.histogram('store_query_duration_seconds', help.queries, bounds);
  const counts = new ExportCounts(() => countExports(db), freshForMs);
  onScrape(async () => {
    const counted = await counts.now();
    up.set(counted ? 1 : 0);
    fill(exports, counted, parts);
  });
  if (connections) onScrape(poolMetrics(families, connections));
  return onQuery((ms) => queries.observe(ms / 1000));
}

/** A status that no export is in has a zero, which is not the same as not to know. */
function fill(
  gauge: Gauge<'source' | 'status'>,
  counts: readonly ExportCount[] | null,
  { sourceIds, label }: Omit<Parts, 'freshForMs'>,
): void {
  gauge.reset();
  if (!counts) return;
  for (const source of sourceIds)
    for (const status of Object.keys(transitions)) gauge.set({ source, status }, 0);
  for (const { source, status, exports } of counts) gauge.inc({ source: label(source), status }, exports);
}

function poolMetrics({ gauge }: Families, connections: () => Connections): Scraped {
  const states = gauge('store_connections', help.connections, 'state');
  const waiting = gauge('store_waiting', help.waiting);
  return () => {
    const { open, idle, waiting: count } = connections();
    states.set({ state: 'idle' }, idle);
    states.set({ state: 'busy' }, open - idle);
    waiting.set(count);
  };
}
