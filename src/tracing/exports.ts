import { context, createContextKey, trace, type Context, type Span, type Tracer } from '@opentelemetry/api';
import { unobserved, type ExportsObserver, type Subject } from '../exports/observer.js';
import type { ExportPhase } from '../exports/state.js';
import type { ExportTracer, TracedExport } from '../exports/tracer.js';
import { codeOf, failed } from './failed.js';
import type { SpanIds } from './span-ids.js';
import { below } from './traceparent.js';

const attemptKey = createContextKey('the attempt at an export under way');

const phaseNames: Record<ExportPhase, string> = {
  SUBMITTING: 'export submit',
  WAITING: 'export poll',
  COLLECTING: 'export collect',
  FINISHING: 'export finish',
};

/** Traces exports: each claim with its phases, and the whole when it is over. */
export function traceExports(tracer: Tracer, ids: SpanIds): ExportTracer {
  return {
    attempt: ({ trace: above, attempt, reason, ...subject }, work) => {
      if (above === null) return work();
      const attributes = { ...about(subject), 'rollcall.attempt': attempt, 'rollcall.reason': reason };
      const span = tracer.startSpan('export attempt', { attributes }, below(above));
      return during(span, trace.setSpan(context.active(), span).setValue(attemptKey, span), work);
    },
    phase: (phase, work) => {
      const above = context.active();
      if (!trace.getSpan(above)) return work();
      const span = tracer.startSpan(phaseNames[phase], {}, above);
      return during(span, trace.setSpan(above, span), work);
    },
    ended: (end) => ids.during(spanIdIn(end.trace), () => whole(tracer, end)),
  };
}

/** Tells the attempt under way what becomes of its export. */
export const attemptEvents: ExportsObserver = {
  ...unobserved,
  lostLease: () => void attempt()?.addEvent('the lease was lost'),
  triesAgain: ({ code, waitMs }) => {
    const span = attempt();
    if (!span) return;
    failed(span, code);
    span.addEvent('it is tried again', { 'rollcall.wait_ms': Math.round(waitMs) });
  },
  settled: ({ status, code }) => {
    const span = attempt();
    if (!span) return;
    span.setAttribute('rollcall.export.status', status);
    if (code !== undefined) failed(span, code);
  },
};

function attempt(): Span | undefined {
  return context.active().getValue(attemptKey) as Span | undefined;
}

async function during<T>(span: Span, place: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(place, work);
  } catch (fault) {
    failed(span, codeOf(fault));
    throw fault;
  } finally {
    span.end();
  }
}

/** The span that all attempts hang below; it is known from its beginning, and sent at its end. */
function whole(
  tracer: Tracer,
  { parent, from, to, status, attempts, users, code, ...subject }: TracedExport,
) {
  const attributes = {
    ...about(subject),
    'rollcall.export.status': status,
    'rollcall.export.users': users,
    'rollcall.export.attempts': attempts,
  };
  const span = tracer.startSpan('export', { attributes, startTime: from }, below(parent));
  if (code !== null) failed(span, code);
  span.end(to);
}

function about({ exportId, sourceId }: Subject) {
  return { 'rollcall.export.id': exportId, 'rollcall.source.id': sourceId };
}

function spanIdIn(traceparent: string): string {
  return traceparent.split('-')[2] ?? '';
}
