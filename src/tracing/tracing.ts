import { context, diag, propagation, trace } from '@opentelemetry/api';
import { wait } from '../clock.js';
import type { ExportsObserver } from '../exports/observer.js';
import type { ExportTracer } from '../exports/tracer.js';
import type { HttpObserver } from '../http/observer.js';
import type { Logger } from '../logger.js';
import type { TraceOperation } from '../server/operation-trace.js';
import { logDiagnostics } from './diagnostics.js';
import { attemptEvents, traceExports } from './exports.js';
import { traceOperations } from './operations.js';
import { traceCalls } from './provider-calls.js';
import { openProvider, type ProviderOptions } from './provider.js';
import { SpanIds } from './span-ids.js';

/** How long a collector gets for the last spans of a process, in milliseconds. */
const flushMs = 1_200;

/** The traces of one process. */
export interface Tracing {
  readonly operation: TraceOperation;
  readonly tracer: ExportTracer;
  readonly exports: ExportsObserver;
  /** For the calls of one source. */
  readonly http: (sourceId: string) => HttpObserver;
  /** Sends the last spans, for a little over a second at most. */
  close(): Promise<void>;
}

/** Opens the traces of this process; there can be one of them. */
export function openTracing(options: ProviderOptions, log: Logger): Tracing {
  logDiagnostics(log);
  const ids = new SpanIds();
  const provider = openProvider(options, ids);
  const tracer = provider.getTracer('rollcall', options.version);
  return {
    operation: traceOperations(tracer),
    tracer: traceExports(tracer, ids),
    exports: attemptEvents,
    http: (sourceId) => traceCalls(tracer, sourceId),
    close: async () => {
      await withinFlushMs(provider.shutdown());
      for (const api of [trace, context, propagation, diag]) api.disable();
    },
  };
}

async function withinFlushMs(flushed: Promise<void>): Promise<void> {
  const enough = new AbortController();
  const late = wait(flushMs, enough.signal).then(() =>
    diag.warn(`the last spans were not taken in ${flushMs} ms`),
  );
  const told = flushed.catch((fault: unknown) => diag.warn(`the last spans were not sent: ${String(fault)}`));
  await Promise.race([told, late]);
  enough.abort();
  await late.catch(() => undefined);
}
