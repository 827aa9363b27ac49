import { SpanStatusCode, type Span } from '@opentelemetry/api';

/** Marks a span as failed, by a code of few values: what faults say may hold more than a trace should. */
export function failed(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** The code of a fault, or else its name. */
export function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'unknown';
  return 'code' in fault && typeof fault.code === 'string' ? fault.code : fault.name;
}
