import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { JsonObject } from '../../json.js';
import { inTrace } from '../../traceparent.js';
import type { Caller } from '../model.js';
import type { Departed } from './events.js';
import type { AuditAction, Tables } from './tables.js';

/** One line of the audit trail. */
export interface AuditEntry {
  readonly tenant: string;
  /** The caller's name, or the holder's for a download. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly exportId: string;
  readonly sourceId: string;
  readonly detail?: JsonObject;
}

/** The entry of something that a caller did to an export. */
export function deed(
  caller: Caller,
  action: AuditAction,
  { id, tenant, source }: Pick<Departed, 'id' | 'tenant' | 'source'>,
  detail?: JsonObject,
): AuditEntry {
  return { tenant, actor: caller.name, action, exportId: id, sourceId: source, ...(detail && { detail }) };
}

/** Appends to the audit trail, by one statement; within the transaction of what it tells of, where there is one. */
export async function appendAudit(db: Kysely<Tables>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ exportId, sourceId, detail, ...entry }) => ({
    ...entry,
    export_id: exportId,
    source: sourceId,
    detail: detail ? JSON.stringify(detail) : null,
  }));
  await db.insertInto('audit').values(rows).execute();
}

/** Tells the log's audit channel what was appended, by which request, and in which trace. */
export function logAudit(
  log: Logger,
  entries: readonly AuditEntry[],
  { requestId, traceparent }: Pick<Caller, 'requestId' | 'traceparent'>,
): void {
  const of = { channel: 'audit', requestId, ...inTrace(traceparent) };
  for (const entry of entries) log.info({ ...of, ...entry }, 'audit');
}
