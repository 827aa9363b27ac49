import type { JsonObject } from '../json.js';
import type { FaultCode } from '../providers/fault.js';
import type { Capabilities, ProviderId } from '../providers/provider.js';
import type { ExportPhase, ExportStatus } from './state.js';

/** Who asks. Everything he sees and does is bound to his tenant. */
export interface Caller {
  readonly tenant: string;
  /** What `requestedBy` and the audit trail call him. */
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  /** By which request; the log's lines about what he does have it. */
  readonly requestId?: string;
  /** Where in a trace that request is, as W3C Trace Context writes it; left out when it is not traced. */
  readonly traceparent?: string;
}

export type ExportFormat = 'CSV' | 'NDJSON' | 'JSON';
export type ExportCompression = 'NONE' | 'GZIP';

/** A column of the file: a path into the unified user and, if it is renamed, its name there. */
export interface ExportField {
  readonly path: string;
  readonly as: string | null;
}

/** What was asked for, defaults filled in. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly compression: ExportCompression;
  /** Null = the whole user. */
  readonly fields: readonly ExportField[] | null;
  /** A window of last modification; since inclusive, before exclusive. */
  readonly filter: { readonly updatedSince: Date | null; readonly updatedBefore: Date | null } | null;
  readonly limit: number | null;
  readonly includeRaw: boolean;
  /** Null unless the format is CSV. */
  readonly csv: { readonly escapeFormulas: boolean; readonly header: boolean } | null;
  /** The provider's own options, e.g. `{ pageSize: 500 }` for Croct. */
  readonly options: JsonObject | null;
}

/** How far an export has come. Settled, `users` is the number of rows of the file. */
export interface ExportProgress {
  readonly users: number;
  /** Rows without an id. */
  readonly skipped: number;
  /** Rows seen before. */
  readonly duplicates: number;
  /** Bytes of the users as NDJSON, uncompressed. */
  readonly bytes: number;
  readonly total: number | null;
  readonly percent: number | null;
  readonly usersPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** Why an export failed. */
export interface ExportError {
  readonly code: FaultCode | 'STORAGE_FAILED' | 'INTERNAL';
  readonly message: string;
  readonly retryable: boolean;
  readonly providerStatus: number | null;
  readonly providerCode: string | null;
}

/** The rendered file of a COMPLETED export. */
export interface ExportFile {
  /** The name a browser saves it under. */
  readonly name: string;
  readonly format: ExportFormat;
  readonly contentType: string;
  readonly compression: ExportCompression;
  readonly rows: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Its name in the file store; never shown. */
  readonly storedAs: string;
}

/** An export as callers see it. */
export interface Export {
  readonly id: string;
  readonly tenant: string;
  readonly sourceId: string;
  readonly provider: ProviderId;
  readonly requestedBy: string;
  readonly status: ExportStatus;
  readonly phase: ExportPhase | null;
  readonly request: ExportRequest;
  readonly progress: ExportProgress;
  readonly attempts: number;
  /** Cursors of its users live as long as this number stands. */
  readonly generation: number;
  /** How many of its users can be read now. */
  readonly listedUsers: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  /** When it settled. */
  readonly completedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly stalledSince: Date | null;
  /** When asking again is worth while, in milliseconds; null when settled. */
  readonly pollAfterMs: number | null;
  readonly error: ExportError | null;
  readonly file: ExportFile | null;
}

/** A source as callers see it. */
export interface SourceView {
  readonly id: string;
  readonly provider: ProviderId;
  readonly title: string;
  /** False for a source that left the settings while exports of it remain. */
  readonly configured: boolean;
  readonly capabilities: Capabilities | null;
}

/** How a source answered when it was last asked. */
export interface SourceHealth {
  readonly ok: boolean;
  readonly code: ExportError['code'] | null;
  readonly message: string | null;
  readonly latencyMs: number | null;
  readonly checkedAt: Date;
}
