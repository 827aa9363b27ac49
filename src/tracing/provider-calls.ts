import { SpanKind, trace, type Tracer } from '@opentelemetry/api';
import { unobserved, type CallOutcome, type HttpObserver, type ObservedCall } from '../http/observer.js';
import { failed } from './failed.js';

/** Traces what one source's provider is asked for an export; what is asked in passing (its health) is in no trace. */
export function traceCalls(tracer: Tracer, sourceId: string): HttpObserver {
  return {
    calling: (call) => {
      if (!trace.getActiveSpan()) return unobserved.calling(call);
      const attributes = { ...attributesOf(call), 'rollcall.source.id': sourceId };
      const span = tracer.startSpan(call.method, { kind: SpanKind.CLIENT, attributes });
      return (outcome) => {
        if (typeof outcome === 'number') span.setAttribute('http.response.status_code', outcome);
        if (isFault(outcome)) failed(span, String(outcome));
        span.end();
      };
    },
    waits: (ms) =>
      void trace.getActiveSpan()?.addEvent('waits for the rate limit', { 'rollcall.wait_ms': ms }),
  };
}

function attributesOf({ method, host, path }: ObservedCall) {
  const { hostname, port } = new URL(`http://${host}`);
  return {
    'http.request.method': method,
    'server.address': hostname,
    ...(port !== '' && { 'server.port': Number(port) }),
    ...(path !== undefined && { 'url.path': path }),
  };
}

function isFault(outcome: CallOutcome): boolean {
  return typeof outcome === 'string' || outcome >= 400;
}
