import { sql, type Kysely } from 'kysely';
import type { RateLimit } from '../../http/headers.js';
import type { Budget, RateLedger } from '../../http/rate-ledger.js';
import { StoreUnavailable } from './store.js';
import type { Tables } from './tables.js';

/** A ledger that all processes share which share the store. Requests are timed by the database's clock. */
export class StoreRateLedger implements RateLedger {
  constructor(private readonly db: Kysely<Tables>) {}

  async note(key: string, { remaining, resetAtMs }: RateLimit): Promise<void> {
    const said = { remaining, reset_at_ms: resetAtMs };
    await this.db
      .insertInto('rate_limits')
      .values({ key, ...said })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(said))
      .execute()
      .catch(unlessAway);
  }

  async read(key: string): Promise<RateLimit | undefined> {
    const row = await this.db
      .selectFrom('rate_limits')
      .select(['remaining', 'reset_at_ms'])
      .where('key', '=', key)
      .executeTakeFirst();
    if (!row?.reset_at_ms) return undefined;
    return { remaining: row.remaining ?? 0, resetAtMs: row.reset_at_ms };
  }

  /**
   * One statement, so that the row's lock makes askers pass one at a time. The clock is read behind that
   * lock. Requests of a time to come are those of a clock that was set back; they do not count.
   */
  async take(key: string, { most, perMs }: Budget): Promise<number> {
    const { rows } = await sql<{ wait_ms: number }>`
      insert into rate_limits as ledger (key, taken) values (${key}, array[clock_timestamp()])
      on conflict (key) do update set (taken, wait_ms) = (
        select
          case when cardinality(recent) < ${most}::int then recent || now else recent end,
          case when cardinality(recent) < ${most}::int then 0
            else greatest(1, extract(epoch from recent[cardinality(recent) - ${most}::int + 1] + per - now) * 1000) end
        from (
          select now, per, array(
            select at from unnest(ledger.taken) as at where at > now - per and at <= now order by at
          ) as recent
          from (select clock_timestamp() as now, ${perMs}::int * interval '1 millisecond' as per) as clock
        ) as counted
      )
      returning wait_ms`.execute(this.db);
    return Math.ceil(rows[0]?.wait_ms ?? 0);
  }
}

/** What an answer said is worth less than the answer: without a database it goes unnoted. */
function unlessAway(fault: unknown): void {
  if (!(fault instanceof StoreUnavailable)) throw fault;
}
