import type { ExportError } from './model.js';
import type { ExportRow } from './store/tables.js';

/** The export that something happened to. */
export interface Subject {
  readonly exportId: string;
  readonly sourceId: string;
}

/** What the sweeper removes: an export's files when it expires, its record, a file or folder that nobody lists. */
export type Swept = 'export' | 'record' | 'file' | 'folder';

/**
 * Hears of what this process does to exports, for metrics and traces: after it is written, never once per user.
 * It must not throw, and is not waited for.
 */
export interface ExportsObserver {
  /** A worker of this process works on an export from now on; as a takeover, because another one was not heard of. */
  tookUp(claim: Subject & { readonly attempt: number; readonly isTakeover: boolean }): void;
  /** A lease was lost although its export runs on, or nobody can say. */
  lostLease(subject: Subject): void;
  /** A fault does not end an export: it goes on, or begins again, after so many milliseconds. */
  triesAgain(fault: Subject & { readonly code: ExportError['code']; readonly waitMs: number }): void;
  /** A segment was listed; `bytes` of users as NDJSON. */
  collected(part: Subject & { readonly users: number; readonly bytes: number }): void;
  /** A file of so many bytes was written. */
  rendered(file: Subject & { readonly bytes: number }): void;
  /** Of an export that FAILED with its code. */
  settled(
    end: Subject & {
      readonly status: 'COMPLETED' | 'FAILED' | 'CANCELED';
      readonly code?: ExportError['code'];
    },
  ): void;
  /** A download of so many bytes of a file has ended. */
  downloaded(file: Subject & { readonly bytes: number }): void;
  swept(what: Swept): void;
}

/** For whom nobody listens. */
export const unobserved: ExportsObserver = {
  tookUp: () => undefined,
  lostLease: () => undefined,
  triesAgain: () => undefined,
  collected: () => undefined,
  rendered: () => undefined,
  settled: () => undefined,
  downloaded: () => undefined,
  swept: () => undefined,
};

/** Tells all of them. */
export function together(observers: readonly ExportsObserver[]): ExportsObserver {
  const names = Object.keys(unobserved) as (keyof ExportsObserver)[];
  const tell = (name: keyof ExportsObserver) => (detail: never) =>
    observers.forEach((observer) => observer[name](detail));
  return Object.fromEntries(names.map((name) => [name, tell(name)])) as unknown as ExportsObserver;
}

/** The export of a row, as observers and the log name it. */
export function subjectOf({ id, source }: Pick<ExportRow, 'id' | 'source'>): Subject {
  return { exportId: id, sourceId: source };
}
