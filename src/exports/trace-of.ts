import { createHash } from 'node:crypto';
import { subjectOf } from './observer.js';
import type { Claimed } from './store/claims.js';
import type { ExportRow } from './store/tables.js';
import type { TracedAttempt } from './tracer.js';

/**
 * The place of an export's own span. Its id follows from the export and from what started it, so that all processes
 * hang their work below it, although it is only sent when the export settles; null = it is in no trace.
 */
export function traceOf({ id, traceparent }: Pick<ExportRow, 'id' | 'traceparent'>): string | null {
  if (traceparent === null) return null;
  const [version, traceId, , flags] = traceparent.split('-');
  const spanId = createHash('sha256').update(`${id} below ${traceparent}`).digest('hex').slice(0, 16);
  return [version, traceId, spanId, flags].join('-');
}

/** A claim as it is traced. */
export function attemptAt(claimed: Claimed): TracedAttempt {
  const { attempts: attempt, way } = claimed;
  return { ...subjectOf(claimed), attempt, reason: way.reason, trace: traceOf(claimed) };
}
