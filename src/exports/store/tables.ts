import type { ColumnType, Generated, Selectable } from 'kysely';
import type { JsonObject, JsonValue } from '../../json.js';
import type { ProviderId, Ticket } from '../../providers/provider.js';
import type { UserIndex } from '../../users/user-index.js';
import type { ExportError, ExportFile } from '../model.js';
import type { ExportPhase, ExportStatus } from '../state.js';

/** A jsonb column: parsed when read, written as JSON text. */
type Json<T> = ColumnType<T, string | null | undefined, string | null>;

/** What an event tells. PROGRESS comes at most once a second per export. */
export type EventKind =
  | 'CREATED'
  | 'STATUS'
  | 'PHASE'
  | 'PROGRESS'
  | 'ATTEMPT_FAILED'
  | 'TAKEN_OVER'
  | 'RESTARTED'
  | 'POSSIBLE_DUPLICATE_JOB'
  | 'DELETED';

/** What callers do that somebody may ask about later. */
export type AuditAction = 'STARTED' | 'RETRIED' | 'CANCELED' | 'DELETED' | 'LINK_ISSUED' | 'DOWNLOADED';

/** A request as it is stored: dates as ISO strings. */
export type StoredRequest = JsonObject;

interface StoreTable {
  singleton: Generated<boolean>;
  id: string;
  last_event: Generated<number>;
}

interface ExportsTable {
  id: string;
  tenant: string;
  source: string;
  provider: ProviderId;
  requested_by: string;
  request: ColumnType<StoredRequest, string, never>;
  idempotency_key: string | null;
  status: ExportStatus;
  phase: Generated<ExportPhase>;
  generation: Generated<number>;
  intent_at: Date | null;
  ticket: Json<Ticket | null>;
  pushed_limit: number | null;
  checkpoint: Json<JsonValue>;
  shown_generation: Generated<number>;
  users: Generated<number>;
  skipped: Generated<number>;
  duplicates: Generated<number>;
  bytes: Generated<number>;
  rows_read: Generated<number>;
  open_users: Generated<number>;
  open_bytes: Generated<number>;
  percent: number | null;
  best_users: Generated<number>;
  failures: Generated<number>;
  waits: Generated<number>;
  takeovers: Generated<number>;
  attempts: Generated<number>;
  run_at: Generated<Date>;
  parked: Generated<boolean>;
  lease_token: string | null;
  lease_until: Date | null;
  deadline_at: Date | null;
  created_at: Generated<Date>;
  started_at: Date | null;
  collecting_at: Date | null;
  settled_at: Date | null;
  expires_at: Date | null;
  progressed_at: Generated<Date>;
  stalled_since: Date | null;
  error: Json<ExportError | null>;
  file: Json<ExportFile | null>;
  user_index: Json<UserIndex | null>;
  complete: Generated<boolean>;
  traceparent: string | null;
  queued_at: Generated<Date>;
}

interface SegmentsTable {
  export_id: string;
  generation: number;
  n: number;
  name: string;
  first_row: number;
  rows: number;
  raw_bytes: number;
  bytes: number;
  blocks: Uint8Array;
}

interface EventsTable {
  number: number;
  tenant: string;
  source: string;
  provider: ProviderId;
  export_id: string;
  kind: EventKind;
  detail: Json<JsonObject | null>;
  state: Json<Partial<ExportRow> | null>;
  at: Generated<Date>;
}

interface AuditTable {
  number: Generated<number>;
  at: Generated<Date>;
  tenant: string;
  actor: string;
  action: AuditAction;
  export_id: string;
  source: string;
  detail: Json<JsonObject | null>;
}

interface RateLimitsTable {
  key: string;
  remaining: number | null;
  reset_at_ms: number | null;
  taken: Generated<Date[]>;
  wait_ms: Generated<number>;
}

interface KnownSourcesTable {
  source: string;
  seen_at: Date;
}

/** The tables of the store, as Kysely sees them. */
export interface Tables {
  store: StoreTable;
  exports: ExportsTable;
  segments: SegmentsTable;
  events: EventsTable;
  audit: AuditTable;
  rate_limits: RateLimitsTable;
  known_sources: KnownSourcesTable;
}

export type ExportRow = Selectable<ExportsTable>;
export type SegmentRow = Selectable<SegmentsTable>;
export type EventRow = Selectable<EventsTable>;
