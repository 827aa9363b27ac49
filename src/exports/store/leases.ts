import { sql, type Kysely, type UpdateObject } from 'kysely';
import type { JsonObject } from '../../json.js';
import { appendEvent } from './events.js';
import { StoreSetBack } from './store.js';
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

/**
 * How far an export has come, as the holder of its lease has it from his claim and his own writes. Nobody else
 * changes these columns as long as he holds it: only a database that lost commits has others.
 *
 * The phase says whether there is a ticket, the rows read which segments are listed.
 */
export type Standing = Pick<ExportRow, 'phase' | 'shown_generation' | 'rows_read'>;

/** One fenced write: columns, what else belongs to the same transaction, and the event that tells of it. */
export interface FencedWrite {
  readonly set: UpdateObject<Tables, 'exports'>;
  readonly also?: (trx: Kysely<Tables>) => Promise<void>;
  readonly event?: EventKind;
  readonly detail?: JsonObject;
  /** It leans on nothing that was written before under this lease. */
  readonly evenIfSetBack?: true;
}

/**
 * Changes an export if the lease still holds and the export stands where its holder has left it, all or nothing.
 *
 * @throws LeaseLost, StoreSetBack
 */
export async function writeFenced(
  db: Kysely<Tables>,
  held: Held,
  standing: Standing,
  { set, also, event, detail, evenIfSetBack }: FencedWrite,
): Promise<void> {
  const { phase, shown_generation, rows_read } = standing;
  await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('exports')
      .set(set)
      .where((eb) => eb.and(heldBy(held)))
      .$if(!evenIfSetBack, (update) => update.where((eb) => eb.and({ phase, shown_generation, rows_read })))
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw await whyNot(trx, held);
    await also?.(trx);
    if (event) await appendEvent(trx, held.id, event, detail ?? null);
  });
}

const heldBy = ({ id, token }: Held) => ({ id, lease_token: token, status: 'RUNNING' }) as const;

async function whyNot(trx: Kysely<Tables>, held: Held): Promise<LeaseLost | StoreSetBack> {
  const own = trx
    .selectFrom('exports')
    .select('id')
    .where((eb) => eb.and(heldBy(held)));
  return (await own.executeTakeFirst()) ? new StoreSetBack(held.id) : new LeaseLost(held.id);
}

/** Prolongs a lease by the database's clock; throws `LeaseLost` if it is somebody else's by now. */
export async function heartbeat(db: Kysely<Tables>, held: Held, leaseMs: number): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('exports')
    .set({ lease_until: fromNow(leaseMs) })
    .where((eb) => eb.and(heldBy(held)))
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
