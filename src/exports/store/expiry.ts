import { sql, type Kysely } from 'kysely';
import type { ExportsSettings } from '../engine-context.js';
import { sourcesOf } from '../state.js';
import { appendDeleted, appendEvent } from './events.js';
import type { ExportRow, Tables } from './tables.js';

type Retention = Pick<ExportsSettings, 'keepNewest' | 'recordRetentionMs'> & {
  /** Nobody can be of this tenant any more; its newest export is kept no longer than any other. Null = none. */
  readonly abandonedTenant: string | null;
};

const now = sql<Date>`clock_timestamp()`;
const ago = (ms: number) => sql<Date>`clock_timestamp() - ${ms} * interval '1 millisecond'`;

/** A newer complete export of the same source and tenant stands. */
const isSuperseded = sql<boolean>`exists (
  select 1 from exports newer
  where newer.tenant = exports.tenant and newer.source = exports.source and newer.id <> exports.id
    and newer.complete and newer.status = 'COMPLETED' and newer.settled_at > exports.settled_at)`;

/** Expires one export that is due, and resolves to what it was; null when none is. */
export function expireNext(db: Kysely<Tables>, retention: Retention): Promise<ExportRow | null> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('exports')
      .selectAll()
      .select(isSuperseded.as('superseded'))
      .where('status', 'in', sourcesOf('EXPIRED'))
      .where((eb) =>
        eb.or([
          eb('expires_at', '<=', now),
          eb.and([isKept, eb.or([isSuperseded, isKeptNoMore(retention)])]),
        ]),
      )
      .orderBy('expires_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return null;
    const keep = mayKeep(due, retention) && !due.superseded;
    await (keep ? keepUsers(trx, due, retention) : expire(trx, due));
    await appendEvent(trx, due.id, 'STATUS', {
      reason: keep ? 'only its users are kept on' : 'it was kept long enough',
    });
    return due;
  });
}

/** Whether an export may outlive its retention, for its users: it is complete, and still has what goes first. */
function mayKeep(
  { complete, status, file, tenant }: ExportRow,
  { keepNewest, abandonedTenant }: Retention,
): boolean {
  return keepNewest && complete && status === 'COMPLETED' && file !== null && tenant !== abandonedTenant;
}

/** Beyond its retention, for its users alone: its file has gone. */
const isKept = sql<boolean>`(exports.complete and exports.status = 'COMPLETED' and exports.file is null)`;

/** The settings have changed since: nothing is kept on any more, or nothing of this tenant. */
function isKeptNoMore({ keepNewest, abandonedTenant }: Retention) {
  return sql<boolean>`(${!keepNewest}::boolean or exports.tenant = ${abandonedTenant ?? ''})`;
}

async function keepUsers(
  trx: Kysely<Tables>,
  { id }: ExportRow,
  { recordRetentionMs }: Retention,
): Promise<void> {
  const expires_at = sql<Date>`settled_at + ${recordRetentionMs} * interval '1 millisecond'`;
  await trx.updateTable('exports').set({ file: null, expires_at }).where('id', '=', id).execute();
}

async function expire(trx: Kysely<Tables>, { id }: ExportRow): Promise<void> {
  await trx.deleteFrom('segments').where('export_id', '=', id).execute();
  const gone = { file: null, user_index: null, ticket: null, checkpoint: null };
  await trx
    .updateTable('exports')
    .set({ ...gone, status: 'EXPIRED' })
    .where('id', '=', id)
    .execute();
}

/** The expired exports whose records were kept long enough, oldest first. */
export function oldRecords(db: Kysely<Tables>, recordRetentionMs: number) {
  return db
    .selectFrom('exports')
    .select(['id', 'tenant', 'source', 'provider'])
    .where('status', '=', 'EXPIRED')
    .where('settled_at', '<=', ago(recordRetentionMs))
    .orderBy('settled_at');
}

/** Forgets one expired export whose record was kept long enough; false when there is none. */
export function purgeNextRecord(db: Kysely<Tables>, recordRetentionMs: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const old = await oldRecords(trx, recordRetentionMs).limit(1).forUpdate().skipLocked().executeTakeFirst();
    if (!old) return false;
    await trx.deleteFrom('exports').where('id', '=', old.id).execute();
    await appendDeleted(trx, old);
    return true;
  });
}

/** As many as one statement forgets without keeping others waiting. */
const purgedAtOnce = 5_000;

/** Forgets some lines, of the events or of the audit trail, that were kept long enough; false when there are no more. */
export async function purgeSome(
  db: Kysely<Tables>,
  table: 'events' | 'audit',
  retentionMs: number,
): Promise<boolean> {
  const old = db.selectFrom(table).select('number').where('at', '<=', ago(retentionMs)).limit(purgedAtOnce);
  const { numDeletedRows } = await db.deleteFrom(table).where('number', 'in', old).executeTakeFirstOrThrow();
  return numDeletedRows === BigInt(purgedAtOnce);
}
