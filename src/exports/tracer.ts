import type { Subject } from './observer.js';
import type { ExportPhase, ExportStatus } from './state.js';

/** A worker's time with an export, from its claim until it settles, waits or is lost. */
export interface TracedAttempt extends Subject {
  readonly attempt: number;
  /** How the export came to this worker. */
  readonly reason: string;
  /** The place of the export's own span, as W3C Trace Context writes it; null = it is in no trace. */
  readonly trace: string | null;
}

/** An export from when it was queued until it settled, or was deleted before. */
export interface TracedExport extends Subject {
  /** The place of its span, and of the span above it. */
  readonly trace: string;
  readonly parent: string;
  readonly from: Date;
  readonly to: Date;
  readonly status: ExportStatus | 'DELETED';
  readonly attempts: number;
  readonly users: number;
  /** Of one that FAILED. */
  readonly code: string | null;
}

/** Puts what this process does to exports into their traces. It must not throw. */
export interface ExportTracer {
  /** Works on an export as a span of its trace; what is called meanwhile belongs to it. */
  attempt<T>(attempt: TracedAttempt, work: () => Promise<T>): Promise<T>;
  /** Does a phase as a span of the attempt under way. */
  phase<T>(phase: ExportPhase, work: () => Promise<T>): Promise<T>;
  /** Left out when nobody traces, so that nothing need be read for it. */
  readonly ended?: (end: TracedExport) => void;
}

/** For whom nobody traces. */
export const untraced: ExportTracer = {
  attempt: (_, work) => work(),
  phase: (_, work) => work(),
};
