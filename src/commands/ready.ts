import { sql } from 'kysely';
import { wait } from '../clock.js';
import type { Store } from '../exports/store/store.js';

/** Probes ask again soon, and some of them give up after a second. */
const patienceMs = 900;

/** Whether the database answers within a second, and takes what is written: a stand-by or a read-only one does not. */
export async function answers({ db }: Store): Promise<boolean> {
  const answer = takesWrites.execute(db).then(
    ({ rows: [row] }) => row?.writable === true,
    () => false,
  );
  return Promise.race([answer, wait(patienceMs).then(() => false)]);
}

const takesWrites = sql<{ writable: boolean }>`
  select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable`;
