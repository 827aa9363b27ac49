import type { JsonObject } from '../json.js';
import type { Export, ExportProgress, ExportRequest } from './model.js';
import { isSettled } from './state.js';
import type { EventWithExport } from './store/read-events.js';
import type { ExportRow, StoredRequest } from './store/tables.js';

/** Asking a running export more often than this tells nothing new. */
const pollEveryMs = 1000;

/** An export as callers see it. */
export function toExport(row: ExportRow): Export {
  const settled = isSettled(row.status);
  return {
    id: row.id,
    tenant: row.tenant,
    sourceId: row.source,
    provider: row.provider,
    requestedBy: row.requested_by,
    status: row.status,
    phase: row.status === 'RUNNING' ? row.phase : null,
    request: toRequest(row.request),
    progress: progressOf(row, settled),
    attempts: row.attempts,
    generation: row.shown_generation,
    listedUsers: row.users,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.settled_at,
    expiresAt: row.expires_at,
    stalledSince: row.stalled_since,
    pollAfterMs: settled ? null : pollEveryMs,
    error: row.error,
    file: row.file,
  };
}

/** A row as it was when an event was written: JSON knows no dates. */
function rowAt(row: ExportRow, state: Partial<ExportRow>): ExportRow {
  const past = { ...row, ...state };
  const date = (value: Date | string | null) => (value === null ? null : new Date(value));
  return {
    ...past,
    run_at: new Date(past.run_at),
    started_at: date(past.started_at),
    collecting_at: date(past.collecting_at),
    settled_at: date(past.settled_at),
    expires_at: date(past.expires_at),
    stalled_since: date(past.stalled_since),
  };
}

/** The export as an event left it; null once it is deleted. */
export function stateIn(event: EventWithExport): Export | null {
  return event.export && event.state ? toExport(rowAt(event.export, event.state)) : null;
}

/** A generation that has listed nothing yet shows what it has open: it began again from the first row. */
function progressOf(row: ExportRow, settled: boolean): ExportProgress {
  const listed = settled || row.shown_generation === row.generation;
  const users = (listed ? row.users : 0) + row.open_users;
  return {
    users,
    skipped: row.skipped,
    duplicates: row.duplicates,
    bytes: (listed ? row.bytes : 0) + row.open_bytes,
    total: settled ? row.users : null,
    percent: row.status === 'COMPLETED' ? 100 : row.percent,
    usersPerSecond: speedOf(row, users),
    secondsLeft: null,
  };
}

function speedOf({ status, collecting_at, settled_at }: ExportRow, users: number): number | null {
  if (!collecting_at || (status !== 'RUNNING' && status !== 'COMPLETED')) return null;
  const seconds = ((settled_at ?? new Date()).getTime() - collecting_at.getTime()) / 1000;
  return seconds > 0 ? Math.round(users / seconds) : null;
}

/** A request as it is stored. Its keys stand in one order, so that two requests can be compared as text. */
export function fromRequest(request: ExportRequest): StoredRequest {
  return JSON.parse(JSON.stringify(request)) as JsonObject;
}

/** The request that a row holds. */
export function toRequest(stored: StoredRequest): ExportRequest {
  const request = stored as unknown as ExportRequest;
  const date = (value: unknown) => (typeof value === 'string' ? new Date(value) : null);
  if (request.filter === null) return request;
  const { updatedSince, updatedBefore } = request.filter;
  return { ...request, filter: { updatedSince: date(updatedSince), updatedBefore: date(updatedBefore) } };
}
