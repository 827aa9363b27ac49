import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** The channel of the bare wake-up: "look at the events". */
export const wakeChannel = 'rollcall';

/** The connections of one process to its database. */
export interface Connections {
  /** In use or not. */
  readonly open: number;
  /** Not in use. */
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
}

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
  /** Calls back after each query with the milliseconds that it took; returns the way to stop it. */
  onQuery(callback: (ms: number) => void): () => void;
  /** How the pool of connections stands now. Left out where there is none. */
  readonly connections?: () => Connections;
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

/**
 * The database stands where it stood before what the holder of a lease wrote last: a fail-over or a restore has lost
 * commits. What he has in memory, and means to write, does not fit what is there.
 */
export class StoreSetBack extends Error {
  override readonly name = 'StoreSetBack';

  constructor(exportId: string) {
    super(`the database has lost what was written last of export ${exportId}`);
  }
}

/** Whether a fault is worth a line of its own: that the database is away, its store says once for all. */
export function isNews(fault: unknown): boolean {
  return !(fault instanceof StoreUnavailable);
}
