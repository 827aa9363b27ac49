import { said, type Environment } from './tree.js';

/** Where spans are sent: to a collector by OTLP, or to standard output. */
export type SpanExporterName = 'otlp' | 'console';

/** What puts an operation into its caller's trace, and what is asked elsewhere into ours. */
export type PropagatorName = 'tracecontext' | 'baggage';

/** What OpenTelemetry's variables ask for, as far as its SDK does not read them itself. */
export interface TracingSettings {
  /** Empty = nothing is traced. */
  readonly exporters: readonly SpanExporterName[];
  readonly propagators: readonly PropagatorName[];
  /** What is asked for and cannot be had, a sentence each. */
  readonly warnings: readonly string[];
}

const protocol = 'http/protobuf';

/**
 * Reads OpenTelemetry's standard variables: whether anything is to be traced, and to where. Samplers, limits, batches,
 * resource attributes and all of the connection to the collector are read by the SDK.
 */
export function readTracingSettings(env: Environment = process.env): TracingSettings {
  const warnings: string[] = [];
  const exporters = exportersIn(env, warnings);
  if (exporters.length === 0) return { exporters, propagators: [], warnings };
  const wanted = listed(env, 'OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage'];
  return { exporters, propagators: known(wanted, ['tracecontext', 'baggage'], warnings), warnings };
}

function exportersIn(env: Environment, warnings: string[]): SpanExporterName[] {
  if (said(env, 'OTEL_SDK_DISABLED')?.trim().toLowerCase() === 'true') return [];
  const wanted = listed(env, 'OTEL_TRACES_EXPORTER') ?? (hasEndpoint(env) ? ['otlp'] : []);
  const exporters = known(wanted, ['otlp', 'console'], warnings);
  const spoken = said(env, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? said(env, 'OTEL_EXPORTER_OTLP_PROTOCOL');
  if (spoken === undefined || spoken.trim() === protocol || !exporters.includes('otlp')) return exporters;
  warnings.push(`No traces are sent by OTLP over ${spoken}: set OTEL_EXPORTER_OTLP_PROTOCOL to ${protocol}`);
  return exporters.filter((name) => name !== 'otlp');
}

function hasEndpoint(env: Environment): boolean {
  const names = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  return names.some((name) => said(env, name) !== undefined);
}

/** The names of a comma list; undefined when nothing is said. */
function listed(env: Environment, name: string): string[] | undefined {
  const names = said(env, name)?.split(',');
  return names?.map((each) => each.trim()).filter((each) => each !== '');
}

/** Those of the names that we know; `none` is one, and means nothing. */
function known<Name extends string>(
  wanted: readonly string[],
  all: readonly Name[],
  warnings: string[],
): Name[] {
  const isKnown = (name: string): name is Name => (all as readonly string[]).includes(name);
  const strange = wanted.filter((name) => name !== 'none' && !isKnown(name));
  for (const name of strange)
    warnings.push(`OpenTelemetry's "${name}" is not known here: ${all.join(' and ')} are`);
  return [...new Set(wanted.filter(isKnown))];
}
