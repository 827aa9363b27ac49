import type { Source } from '../../../src/providers/provider.js';

/**
 * What can happen to a provider.
 *
 * `unauthorized`, `forbidden`, `rate-limited` (Retry-After: 7), `error-once` and `error-always` strike the
 * first call that carries credentials, `reset-in-body`, `truncated`, `malformed`, `row-without-id` (the third),
 * `repeated-row` (the third), `stall` and `result-gone` strike while users are read.
 */
export const mishaps = [
  'unauthorized',
  'forbidden',
  'rate-limited',
  'error-once',
  'error-always',
  'reset-in-body',
  'truncated',
  'malformed',
  'row-without-id',
  'repeated-row',
  'stall',
  'result-gone',
] as const;

/** One of {@link mishaps}. */
export type Mishap = (typeof mishaps)[number];

/** A provider with some users, and a source that is connected to it. */
export interface World {
  readonly source: Source;
  /** Every user's id at the provider, in the order of the provider. */
  readonly ids: readonly string[];
  /** Arms what happens next. */
  strike(mishap: Mishap): void;
  /** Resolves when the stalled request has arrived. */
  stalled(): Promise<void>;
  /** Resolves when no request is open any longer. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** How the suite reaches a provider. */
export interface Harness {
  open(users: number): Promise<World>;
  /** What it cannot make happen, with the reason, which is printed. */
  readonly cannot?: Readonly<Partial<Record<Mishap, string>>>;
}

/** Enough for several batches and two pages of a thousand. */
export const someUsers = 1200;

/** Enough to have a third row. */
export const fewUsers = 5;
