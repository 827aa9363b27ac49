import {
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type TextMapGetter,
  type Tracer,
} from '@opentelemetry/api';
import type { AnsweredOperation } from '../server/observer.js';
import type { TraceOperation } from '../server/operation-trace.js';
import { failed } from './failed.js';
import { traceSubgraphCalls } from './subgraph-calls.js';
import { traceparentOf } from './traceparent.js';

type Headers = Readonly<Record<string, unknown>>;

/** Parameters of a socket may hold anything. */
const textOf: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  },
};

/** Traces GraphQL operations, each as a span of its caller's trace or, without one, of a new trace. */
export function traceOperations(tracer: Tracer): TraceOperation {
  return (came) => {
    const above = propagation.extract(ROOT_CONTEXT, came, textOf);
    // What is asked for, nobody knows before the document is read.
    const span = tracer.startSpan('GraphQL operation', { kind: SpanKind.SERVER }, above);
    return {
      traceparent: traceparentOf(span.spanContext()),
      calling: traceSubgraphCalls(tracer, trace.setSpan(above, span)),
      end: ({ field, kind, door, code }: AnsweredOperation) => {
        if (kind !== 'unknown') span.updateName(`${kind} ${field}`);
        span.setAttributes({ 'graphql.operation.type': kind, 'rollcall.door': door });
        if (code === 'INTERNAL_SERVER_ERROR') failed(span, code);
        else if (code !== 'OK') span.setAttribute('error.type', code);
        span.end();
      },
    };
  };
}
