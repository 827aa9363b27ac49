import { sql, type Kysely, type UpdateObject } from 'kysely';
import { Refusal } from '../refusal.js';
import type { EngineContext } from './engine-context.js';
import type { Caller } from './model.js';
import { sourcesOf, type ExportStatus } from './state.js';
import { toRequest } from './export-of-row.js';
import { requireRawScope } from './raw.js';
import { appendAudit, deed, logAudit } from './store/audit.js';
import { appendDeleted, appendEvent } from './store/events.js';
import { fromNow, unheld } from './store/leases.js';
import type { AuditAction, ExportRow, Tables } from './store/tables.js';
import { checkTenantLimit, lockTenant } from './store/tenant-limit.js';

/** No export of the caller's tenant has this id. */
export function notFound(id: string): Refusal {
  return new Refusal('NOT_FOUND', `there is no export ${JSON.stringify(id)}`);
}

/** Ends an export: one UPDATE that clears the lease, whatever a worker is at. A canceled one stays as it is. */
export async function cancel(context: EngineContext, caller: Caller, id: string): Promise<ExportRow> {
  const set = {
    ...unheld,
    status: 'CANCELED' as const,
    settled_at: sql<Date>`clock_timestamp()`,
    expires_at: fromNow(context.settings.retentionMs),
  };
  const canceled = await move(context, caller, id, {
    to: 'CANCELED',
    from: sourcesOf('CANCELED'),
    set,
    action: 'CANCELED',
  });
  const row = canceled ?? (await find(context, caller, id));
  if (row.status !== 'CANCELED') throw wrongState(row, 'canceled', 'only one that is queued or runs can be');
  return row;
}

/**
 * Queues a failed or canceled export again, with a new deadline and new counters.
 *
 * It goes on from its checkpoint; where its ticket is known to be dead, in a new generation.
 */
export async function retry(context: EngineContext, caller: Caller, id: string): Promise<ExportRow> {
  const set = {
    ...unheld,
    ...newGenerationIfDead,
    status: 'QUEUED' as const,
    run_at: sql<Date>`clock_timestamp()`,
    parked: false,
    failures: 0,
    waits: 0,
    takeovers: 0,
    deadline_at: null,
    settled_at: null,
    expires_at: null,
    stalled_since: null,
    error: null,
  };
  const row = await find(context, caller, id);
  requireRawScope(caller, toRequest(row.request));
  const queued = await move(context, caller, id, {
    to: 'QUEUED',
    from: ['FAILED', 'CANCELED'],
    set,
    action: 'RETRIED',
  });
  if (queued) return queued;
  throw wrongState(await find(context, caller, id), 'retried', 'only one that failed or was canceled can be');
}

/** Forgets an export and all that it collected; resolves to its id. */
export async function remove(context: EngineContext, caller: Caller, id: string): Promise<string> {
  const entries = await context.store.db.transaction().execute(async (trx) => {
    const gone = await trx
      .deleteFrom('exports')
      .where('id', '=', id)
      .where('tenant', '=', caller.tenant)
      .returning(['id', 'tenant', 'source', 'provider'])
      .executeTakeFirst();
    if (!gone) throw notFound(id);
    const entries = [deed(caller, 'DELETED', gone)];
    await appendAudit(trx, entries);
    await appendDeleted(trx, gone);
    return entries;
  });
  logAudit(context.log, entries);
  await context.reach('mid-delete', id);
  // Nobody finds the files any more; what a fault leaves here, the sweeper takes.
  await context.files
    .removeFolder(id)
    .catch((error: unknown) =>
      context.log.warn({ err: error, exportId: id }, 'files are left for the sweeper'),
    );
  return id;
}

/** Nothing more comes of a ticket whose result or job is gone, or whose job did not even end by the deadline. */
const isDead = sql`coalesce(
  error->>'code' in ('RESULT_EXPIRED', 'PROVIDER_FAILED') or (error->>'code' = 'PROVIDER_TIMEOUT' and phase = 'WAITING'), false)`;
const unlessDead = <T>(column: string) => sql<T>`case when ${isDead} then null else ${sql.ref(column)} end`;

const newGenerationIfDead = {
  generation: sql<number>`case when ${isDead} then generation + 1 else generation end`,
  phase: sql<ExportRow['phase']>`case when ${isDead} then 'SUBMITTING' else phase end`,
  ticket: unlessDead<string>('ticket'),
  checkpoint: unlessDead<string>('checkpoint'),
  collecting_at: unlessDead<Date>('collecting_at'),
  percent: unlessDead<number>('percent'),
};

/** A change of status that a caller makes. */
interface Move {
  readonly to: ExportStatus;
  readonly from: readonly ExportStatus[];
  readonly set: UpdateObject<Tables, 'exports'>;
  readonly action: AuditAction;
}

/** Moves an export to another status; null when it is in none to come from. */
async function move(
  { store, limits, log }: EngineContext,
  caller: Caller,
  id: string,
  { to, from, set, action }: Move,
): Promise<ExportRow | null> {
  const row = await store.db.transaction().execute(async (trx) => {
    await lockTenant(trx, caller.tenant);
    const row = await trx
      .updateTable('exports')
      .set(set)
      .where('id', '=', id)
      .where('tenant', '=', caller.tenant)
      .where('status', 'in', from)
      .returningAll()
      .executeTakeFirst();
    if (!row) return null;
    if (to === 'QUEUED') await checkTenantLimit(trx, caller.tenant, limits.exportsPerTenant);
    await appendAudit(trx, [deed(caller, action, row)]);
    await appendEvent(trx, id, 'STATUS');
    return row;
  });
  if (row) logAudit(log, [deed(caller, action, row)]);
  return row;
}

async function find({ store }: EngineContext, caller: Caller, id: string): Promise<ExportRow> {
  const [row] = await findRows(store.db, caller, [id]);
  if (!row) throw notFound(id);
  return row;
}

/** Rows of the caller's tenant, in no particular order. */
export async function findRows(
  db: Kysely<Tables>,
  caller: Caller,
  ids: readonly string[],
): Promise<ExportRow[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('exports')
    .selectAll()
    .where('id', 'in', ids)
    .where('tenant', '=', caller.tenant)
    .execute();
}

function wrongState(row: ExportRow, done: string, rule: string): Refusal {
  return new Refusal('INVALID_STATE', `export ${row.id} is ${row.status} and cannot be ${done}; ${rule}`);
}
