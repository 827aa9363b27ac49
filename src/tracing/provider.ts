import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  type Resource,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type IdGenerator,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** Where spans go, and what propagates them; by their names in OpenTelemetry's variables. */
export interface ProviderOptions {
  readonly exporters: readonly ('otlp' | 'console')[];
  readonly propagators: readonly ('tracecontext' | 'baggage')[];
  /** Rollcall's own. */
  readonly version: string;
}

const processors: Record<ProviderOptions['exporters'][number], () => SpanProcessor> = {
  otlp: () => new BatchSpanProcessor(new OTLPTraceExporter()),
  console: () => new SimpleSpanProcessor(new ConsoleSpanExporter()),
};

const propagatorOf = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
};

/** Opens the SDK of this process and registers it; all that is not given here it reads from the environment. */
export function openProvider(
  { exporters, propagators, version }: ProviderOptions,
  idGenerator: IdGenerator,
): NodeTracerProvider {
  const provider = new NodeTracerProvider({
    resource: resourceOf(version),
    idGenerator,
    spanProcessors: exporters.map((name) => processors[name]()),
  });
  const propagator = new CompositePropagator({
    propagators: propagators.map((name) => propagatorOf[name]()),
  });
  provider.register({ propagator });
  return provider;
}

/** What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say counts more than what we say of ourselves. */
function resourceOf(version: string): Resource {
  const ours = resourceFromAttributes({ 'service.name': 'rollcall', 'service.version': version });
  const said = detectResources({ detectors: [serviceInstanceIdDetector, envDetector] });
  return defaultResource().merge(ours).merge(said);
}
