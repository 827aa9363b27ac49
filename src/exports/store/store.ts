import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** The channel of the bare wake-up: "look at the events". */
export const wakeChannel = 'rollcall';

/** Where exports, segments and events are kept. */
export interface Store {
  readonly db: Kysely<Tables>;
  /** Names this store in cursors; a cursor of another one is told apart by it. */
  readonly id: string;
  /** Whether other processes may be at work on it too. */
  readonly isShared: boolean;
  /** Calls back after commits that wrote an event, once or more; returns the way to stop it. */
  onWake(callback: () => void): () => void;
  /** Queries run since it was opened. */
  queries(): number;
  close(): Promise<void>;
}

/**
 * The database cannot be asked, or broke off an answer: it is down, restarts, fails over, is full or too slow.
 *
 * What a transaction did that ended by this is unknown until it is read again.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
  }
}
