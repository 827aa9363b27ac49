import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { appendEvent } from './events.js';
import { isUnknown } from './known-sources.js';
import { fromNow } from './leases.js';
import { oneOf } from './one-of.js';
import type { ExportRow, Tables } from './tables.js';
import { ways, type Way } from './ways.js';

/** How a claim is made. */
export interface ClaimTerms {
  readonly leaseMs: number;
  readonly perSource: number;
  readonly deadlineMs: number;
  /** The sources that this process can ask. */
  readonly sources: readonly string[];
  /**
   * An export of another source is left to the workers that can ask it. It may be claimed when none of them has been
   * alive for so many milliseconds: somebody must say that nobody comes. Null = not by us.
   */
  readonly strangersAfterMs: number | null;
}

/** An export that the caller holds from now on. */
export type Claimed = ExportRow & {
  readonly lease_token: string;
  /** How long the claim was from its deadline, in milliseconds. */
  readonly deadline_in_ms: number;
  /** How it came. */
  readonly way: Way;
};

/** Claims one due export: one that runs already and waits for a worker, else a queued one. Null when none is due. */
export async function claim(db: Kysely<Tables>, terms: ClaimTerms): Promise<Claimed | null> {
  return (await claimRunning(db, terms)) ?? (await claimQueued(db, terms));
}

async function claimRunning(db: Kysely<Tables>, terms: ClaimTerms): Promise<Claimed | null> {
  return db.transaction().execute(async (trx) => {
    const due = await trx
      .selectFrom('exports')
      .select(['id', 'lease_token', 'parked'])
      .where('status', '=', 'RUNNING')
      .where(isDue(terms))
      .where((eb) =>
        eb.or([eb('lease_token', 'is', null), eb('lease_until', '<', sql<Date>`clock_timestamp()`)]),
      )
      .orderBy('run_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return null;
    const way = due.lease_token !== null ? ways.takenOver : due.parked ? ways.waited : ways.triedAgain;
    return take(trx, due.id, terms, way);
  });
}

/** Due for this process: since `run_at`, or since a worker's lease lapsed. */
function isDue({ sources, strangersAfterMs }: ClaimTerms) {
  const dueFor = (ms: number) =>
    sql`greatest(run_at, lease_until) <= clock_timestamp() - ${ms} * interval '1 millisecond'`;
  const isOurs = oneOf('source', sources);
  if (strangersAfterMs === null) return sql<boolean>`(${dueFor(0)} and ${isOurs})`;
  const isForsaken = sql`(${dueFor(strangersAfterMs)} and ${isUnknown(strangersAfterMs)})`;
  return sql<boolean>`(${dueFor(0)} and (${isOurs} or ${isForsaken}))`;
}

async function claimQueued(db: Kysely<Tables>, terms: ClaimTerms): Promise<Claimed | null> {
  const waiting = await db
    .selectFrom('exports')
    .select('source')
    .where('status', '=', 'QUEUED')
    .where(isDue(terms))
    .groupBy('source')
    .orderBy((eb) => eb.fn.min('run_at'))
    .execute();
  for (const { source } of waiting) {
    const claimed = await claimAt(db, source, terms);
    if (claimed) return claimed;
  }
  return null;
}

/** Counting and claiming at one source are one at a time, over all processes. */
function claimAt(db: Kysely<Tables>, source: string, terms: ClaimTerms): Promise<Claimed | null> {
  return db.transaction().execute(async (trx) => {
    // A statement of its own: taken inside the counting statement, its snapshot would be older than the lock.
    await sql`select pg_advisory_xact_lock(hashtext(${`rollcall:${source}`}))`.execute(trx);
    if ((await countRunning(trx, source)) >= terms.perSource) return null;
    const due = await trx
      .selectFrom('exports')
      .select('id')
      .where('source', '=', source)
      .where('status', '=', 'QUEUED')
      .where(isDue(terms))
      .orderBy('run_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!due) return null;
    return take(trx, due.id, terms, ways.queued);
  });
}

async function countRunning(trx: Kysely<Tables>, source: string): Promise<number> {
  const { running } = await trx
    .selectFrom('exports')
    .select((eb) => eb.fn.countAll<number>().as('running'))
    .where('source', '=', source)
    .where('status', '=', 'RUNNING')
    .executeTakeFirstOrThrow();
  return running;
}

const untilDeadline = sql<number>`extract(epoch from deadline_at - clock_timestamp())::float8 * 1000`;

/** Takes an export over and tells of it, as the last statements of the transaction. */
async function take(trx: Kysely<Tables>, id: string, terms: ClaimTerms, way: Way): Promise<Claimed> {
  const { attempts, takeovers, event, reason, set } = way;
  const row = await trx
    .updateTable('exports')
    .set((eb) => ({
      ...set,
      status: 'RUNNING',
      lease_token: randomBytes(8).toString('hex'),
      lease_until: fromNow(terms.leaseMs),
      attempts: eb('attempts', '+', attempts),
      takeovers: eb('takeovers', '+', takeovers),
      parked: false,
      open_users: 0,
      open_bytes: 0,
      started_at: eb.fn.coalesce('started_at', sql<Date>`clock_timestamp()`),
      deadline_at: eb.fn.coalesce('deadline_at', fromNow(terms.deadlineMs)),
    }))
    .where('id', '=', id)
    .returningAll()
    .returning(untilDeadline.as('deadline_in_ms'))
    .executeTakeFirstOrThrow();
  if (event) await appendEvent(trx, id, event, { attempt: row.attempts, reason });
  return { ...row, way } as Claimed;
}
