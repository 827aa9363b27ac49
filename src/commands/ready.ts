import { sql } from 'kysely';
import { wait } from '../clock.js';
import type { Store } from '../exports/store/store.js';

/** Probes ask again soon, and some of them give up after a second. */
const patienceMs = 900;

/** Whether the database answers, within a second. */
export async function answers({ db }: Store): Promise<boolean> {
  const answer = sql`select 1`.execute(db).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, wait(patienceMs).then(() => false)]);
}
