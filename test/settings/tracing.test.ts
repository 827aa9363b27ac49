import { describe, expect, it } from '@jest/globals';
import { readTracingSettings } from '../../src/settings/tracing.js';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const both = ['tracecontext', 'baggage'];

describe('the variables of OpenTelemetry', () => {
  it.each([
    ['nothing is said', {}],
    ['they are empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_TRACES_EXPORTER: '' }],
    ['it is about metrics', { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4318' }],
    ['no exporter is wanted', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }],
    ['the SDK is disabled', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
  ])('ask for no traces when %s', (_, env) => {
    expect(readTracingSettings(env)).toMatchObject({ exporters: [], warnings: [] });
  });

  it.each([
    ['an endpoint', endpoint, ['otlp']],
    ['an endpoint of traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/v1/traces' }, ['otlp']],
    ['an exporter', { OTEL_TRACES_EXPORTER: 'otlp' }, ['otlp']],
    ['two exporters', { OTEL_TRACES_EXPORTER: 'console, otlp' }, ['console', 'otlp']],
    ['the protocol that is spoken', { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }, ['otlp']],
  ])('ask for traces by %s', (_, env, exporters) => {
    expect(readTracingSettings(env)).toEqual({ exporters, propagators: both, warnings: [] });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }],
  ])('are told that OTLP over gRPC is not spoken: %j', (env) => {
    const said = 'No traces are sent by OTLP over grpc: set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf';
    expect(readTracingSettings({ ...endpoint, ...env })).toMatchObject({ exporters: [], warnings: [said] });
  });

  it.each([
    ['none', []],
    ['tracecontext', ['tracecontext']],
    ['baggage,tracecontext,baggage', ['baggage', 'tracecontext']],
  ])('choose what propagates a trace: %s', (OTEL_PROPAGATORS, propagators) => {
    const settings = readTracingSettings({ ...endpoint, OTEL_PROPAGATORS });
    expect(settings).toEqual({ exporters: ['otlp'], propagators, warnings: [] });
  });

  it('are told which of their names are not known', () => {
    const env = { OTEL_TRACES_EXPORTER: 'zipkin,console', OTEL_PROPAGATORS: 'b3' };
    expect(readTracingSettings(env)).toEqual({
      exporters: ['console'],
      propagators: [],
      warnings: [
        'OpenTelemetry\'s "zipkin" is not known here: otlp and console are',
        'OpenTelemetry\'s "b3" is not known here: tracecontext and baggage are',
      ],
    });
  });
});
