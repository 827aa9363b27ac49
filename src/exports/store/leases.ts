import { sql, type Kysely, type UpdateObject } from 'kysely';
import type { JsonObject } from '../../json.js';
import { appendEvent } from './events.js';
import type { EventKind, ExportRow, Tables } from './tables.js';

/** The right to work on an export, proven by a token that each claim makes anew. */
export interface Held {
  readonly id: string;
  readonly token: string;
}

/** Somebody else works on the export now, or nobody should: canceled, deleted, taken over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** One fenced write: columns, what else belongs to the same transaction, and the event that tells of it. */
export interface FencedWrite {
  readonly set: UpdateObject<Tables, 'exports'>;
  readonly also?: (trx: Kysely<Tables>) => Promise<void>;
  readonly event?: EventKind;
  readonly detail?: JsonObject;
}

/** Changes an export if the lease still holds, all or nothing; throws `LeaseLost` if it does not. */
export async function writeFenced(
  db: Kysely<Tables>,
  held: Held,
  { set, also, event, detail }: FencedWrite,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('exports')
      .set(set)
      .where('id', '=', held.id)
      .where('lease_token', '=', held.token)
      .where('status', '=', 'RUNNING')
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new LeaseLost(held.id);
    await also?.(trx);
    if (event) await appendEvent(trx, held.id, event, detail ?? null);
  });
}

/** Prolongs a lease by the database's clock; throws `LeaseLost` if it is somebody else's by now. */
export async function heartbeat(db: Kysely<Tables>, held: Held, leaseMs: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('exports')
    .set({ lease_until: fromNow(leaseMs) })
    .where('id', '=', held.id)
    .where('lease_token', '=', held.token)
    .where('status', '=', 'RUNNING')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new LeaseLost(held.id);
}

/** A moment by the database's clock, the only one that all processes share. */
export function fromNow(ms: number) {
  return sql<Date>`clock_timestamp() + ${Math.round(ms)} * interval '1 millisecond'`;
}

/** The columns of an export that nobody holds. */
export const unheld = {
  lease_token: null,
  lease_until: null,
  open_users: 0,
  open_bytes: 0,
} as const satisfies Partial<ExportRow>;

/** The columns that all ends of an export have in common. Its retention runs from now. */
export function settledNow(retentionMs: number) {
  return {
    ...unheld,
    settled_at: sql<Date>`clock_timestamp()`,
    expires_at: fromNow(retentionMs),
    stalled_since: null,
  };
}
