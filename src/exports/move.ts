import type { Kysely, UpdateObject } from 'kysely';
import type { JsonObject } from '../json.js';
import type { EngineContext } from './engine-context.js';
import { notFound } from './find-exports.js';
import type { Caller } from './model.js';
import type { ExportStatus } from './state.js';
import { appendAudit, deed, logAudit } from './store/audit.js';
import { appendEvent } from './store/events.js';
import type { AuditAction, EventKind, ExportRow, Tables } from './store/tables.js';
import { checkTenantLimit, lockTenant } from './store/tenant-limit.js';

/** A change of status that a caller makes. */
export interface Move {
  readonly to: ExportStatus;
  readonly from: readonly ExportStatus[];
  readonly action: AuditAction;
  /** What changes beside the status, by the export as it stands. */
  readonly set: (row: ExportRow) => UpdateObject<Tables, 'exports'>;
  /** What is told of it, by the export as it stood; nothing else happens in between. */
  readonly events: (row: ExportRow) => readonly (readonly [EventKind, JsonObject])[];
}

/** An export behind a move; `isMoved` is false when it was in no status to come from, and is as it was. */
export interface Moved {
  readonly row: ExportRow;
  readonly isMoved: boolean;
}

/**
 * Moves an export of the caller's tenant to another status; throws a `Refusal` when there is none.
 *
 * It is judged and written under its row's lock, so that a refusal tells of the status that it was refused for.
 */
export async function move(
  { store, limits, log }: EngineContext,
  caller: Caller,
  id: string,
  { to, from, action, set, events }: Move,
): Promise<Moved> {
  const moved = await store.db.transaction().execute(async (trx) => {
    if (to === 'QUEUED') await lockTenant(trx, caller.tenant);
    const before = await lockRow(trx, caller, id);
    if (!from.includes(before.status)) return { row: before, isMoved: false };
    const row = await write(trx, id, { ...set(before), status: to });
    if (to === 'QUEUED') await checkTenantLimit(trx, caller.tenant, limits.exportsPerTenant);
    await appendAudit(trx, [deed(caller, action, row)]);
    for (const [kind, detail] of events(before)) await appendEvent(trx, id, kind, detail);
    return { row, isMoved: true };
  });
  if (moved.isMoved) logAudit(log, [deed(caller, action, moved.row)], caller);
  return moved;
}

async function lockRow(trx: Kysely<Tables>, { tenant }: Caller, id: string): Promise<ExportRow> {
  const row = await trx
    .selectFrom('exports')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', tenant)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return row;
}

function write(trx: Kysely<Tables>, id: string, set: UpdateObject<Tables, 'exports'>): Promise<ExportRow> {
  return trx.updateTable('exports').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
}
