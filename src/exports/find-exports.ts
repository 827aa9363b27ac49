import type { Kysely } from 'kysely';
import { Refusal } from '../refusal.js';
import type { Caller } from './model.js';
import { oneOf } from './store/one-of.js';
import type { ExportRow, Tables } from './store/tables.js';

/** No export of the caller's tenant has this id. */
export function notFound(id: string): Refusal {
  return new Refusal('NOT_FOUND', `there is no export ${JSON.stringify(id)}`);
}

/** A row of the caller's tenant; throws a `Refusal` when there is none. */
export async function findRow(db: Kysely<Tables>, caller: Caller, id: string): Promise<ExportRow> {
  const [row] = await findRows(db, caller, [id]);
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
    .where(oneOf('id', ids))
    .where('tenant', '=', caller.tenant)
    .execute();
}
