import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Source } from '../providers/provider.js';
import { badInput, Refusal } from '../refusal.js';
import type { EngineContext } from './engine-context.js';
import { fromRequest } from './export-of-row.js';
import type { StartExport } from './exports.js';
import type { Caller } from './model.js';
import { requestFrom } from './request.js';
import { requireRawScope } from './raw.js';
import { appendAudit, deed, logAudit } from './store/audit.js';
import { appendEvent } from './store/events.js';
import type { ExportRow, StoredRequest } from './store/tables.js';
import { checkTenantLimit, lockTenant } from './store/tenant-limit.js';

/** A row, and whether this call made it. */
export interface Started {
  readonly row: ExportRow;
  readonly created: boolean;
}

/** Queues an export; with an idempotency key that was used before, finds the one it was used for. */
export async function start(context: EngineContext, caller: Caller, input: StartExport): Promise<Started> {
  const source = context.sources.get(input.source);
  if (!source || !context.tenancy.mayUse(caller.tenant, source.id))
    throw badInput(
      'input.source',
      `there is no source ${JSON.stringify(input.source)}; the query \`sources\` lists them`,
    );
  const wanted = requestFrom(input, source);
  requireRawScope(caller, wanted);
  const request = fromRequest(wanted);
  const row = await insert(context, caller, source, request, input.idempotencyKey ?? null);
  if (row) return { row, created: true };
  return { row: await findTwin(context, caller, input, request), created: false };
}

async function insert(
  { store, limits, log }: EngineContext,
  caller: Caller,
  source: Source,
  request: StoredRequest,
  idempotency_key: string | null,
): Promise<ExportRow | null> {
  const row = await store.db.transaction().execute(async (trx) => {
    await lockTenant(trx, caller.tenant);
    const row = await trx
      .insertInto('exports')
      .values({
        id: `exp_${randomBytes(12).toString('hex')}`,
        tenant: caller.tenant,
        source: source.id,
        provider: source.provider,
        requested_by: caller.name,
        request: JSON.stringify(request),
        idempotency_key,
        status: 'QUEUED',
        traceparent: caller.traceparent ?? null,
      })
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'idempotency_key']).where('idempotency_key', 'is not', null).doNothing(),
      )
      .returningAll()
      .executeTakeFirst();
    if (!row) return null;
    await checkTenantLimit(trx, caller.tenant, limits.exportsPerTenant);
    await appendAudit(trx, [deed(caller, 'STARTED', row)]);
    await appendEvent(trx, row.id, 'CREATED');
    return row;
  });
  if (row) logAudit(log, [deed(caller, 'STARTED', row)], caller);
  return row;
}

async function findTwin(
  { store }: EngineContext,
  caller: Caller,
  input: StartExport,
  request: StoredRequest,
): Promise<ExportRow> {
  const key = input.idempotencyKey ?? '';
  const twin = await store.db
    .selectFrom('exports')
    .selectAll()
    .where('tenant', '=', caller.tenant)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  if (!twin)
    throw new Refusal(
      'INVALID_STATE',
      `the export of idempotency key ${JSON.stringify(key)} was deleted at this moment; ask again`,
    );
  if (twin.source === input.source && isDeepStrictEqual(twin.request, request)) return twin;
  throw new Refusal(
    'IDEMPOTENCY_CONFLICT',
    `idempotency key ${JSON.stringify(key)} was used for another request, export ${twin.id}; take a new key`,
    'input.idempotencyKey',
  );
}
