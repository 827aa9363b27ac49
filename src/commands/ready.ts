import { sql } from 'kysely';
import type { Store } from '../exports/store/store.js';

/** Probes ask again soon, and some of them give up after a second. */
const patienceMs = 900;

/** Anybody may ask, as often as he likes; the database is asked once in so long. */
const freshMs = 1_000;

/**
 * Opens what tells whether the database answers within a second, and takes what is written: a stand-by or a read-only
 * one does not. All who ask while one question is under way, or within a second of its answer, have the same.
 */
export function readinessOf({ db }: Store): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  const forget = () => void setTimeout(() => (answer = undefined), freshMs).unref();
  const ask = () =>
    takesWrites.execute(db).then(
      ({ rows: [row] }) => row?.writable === true,
      () => false,
    );
  return () => (answer ??= inTime(ask().finally(forget)));
}

/** False when there is no answer in time, which leaves the question under way. */
function inTime(answer: Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs).unref());
  return Promise.race([answer, late]);
}

const takesWrites = sql<{ writable: boolean }>`
  select not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writable`;
