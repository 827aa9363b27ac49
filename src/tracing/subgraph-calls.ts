import { propagation, SpanKind, trace, type Context, type Tracer } from '@opentelemetry/api';
import type { OperationTrace } from '../server/operation-trace.js';
import { failed } from './failed.js';

/** Traces what subgraphs are asked for an operation, whose place this is: each call is a span below it. */
export function traceSubgraphCalls(tracer: Tracer, operation: Context): OperationTrace['calling'] {
  return ({ subgraph, url }) => {
    const attributes = {
      'http.request.method': 'POST',
      'server.address': url.hostname,
      ...(url.port !== '' && { 'server.port': Number(url.port) }),
      'url.path': url.pathname,
      'rollcall.subgraph': subgraph,
    };
    const span = tracer.startSpan('POST', { kind: SpanKind.CLIENT, attributes }, operation);
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(operation, span), headers);
    return {
      headers,
      ended: (outcome) => {
        if (typeof outcome === 'number') span.setAttribute('http.response.status_code', outcome);
        if (typeof outcome === 'string' || outcome >= 400) failed(span, String(outcome));
        span.end();
      },
    };
  };
}
