import { monotonicMs } from '../clock.js';
import type { RateLimit } from './headers.js';

/** A rate limit that the provider states in its manual and not in its headers. */
export interface Budget {
  /** Most requests in any stretch of `perMs` milliseconds. */
  readonly most: number;
  readonly perMs: number;
}

/** What is known of rate limits, by a key of the asker's choice (the source's id). Shared, it serves all processes. */
export interface RateLedger {
  note(key: string, limit: RateLimit): Promise<void> | void;
  read(key: string): Promise<RateLimit | undefined> | RateLimit | undefined;
  /** Counts one request, if the budget has room for it. Milliseconds to wait, at least 1, if not; 0 = go. */
  take(key: string, budget: Budget): Promise<number> | number;
}

/** A ledger of this process alone. */
export class LocalRateLedger implements RateLedger {
  private readonly limits = new Map<string, RateLimit>();
  private readonly taken = new Map<string, readonly number[]>();

  constructor(private readonly nowMs: () => number = monotonicMs) {}

  note(key: string, limit: RateLimit): void {
    this.limits.set(key, limit);
  }

  read(key: string): RateLimit | undefined {
    return this.limits.get(key);
  }

  take(key: string, { most, perMs }: Budget): number {
    const now = this.nowMs();
    const recent = (this.taken.get(key) ?? []).filter((at) => now - at < perMs);
    // With room for `most`, the one that many places from the end has to leave first.
    const [oldest] = recent.slice(-most);
    const full = recent.length >= most && oldest !== undefined;
    this.taken.set(key, full ? recent : [...recent, now]);
    return full ? Math.max(1, Math.ceil(oldest + perMs - now)) : 0;
  }
}

/** Requests of a limit that a question of courtesy, such as a health check, leaves to the exports. */
const keptForExports = 2;

/** How long a question of courtesy should wait, in milliseconds; undefined when it may be asked now. */
export async function spareMs(ledger: RateLedger, key: string, nowMs: number): Promise<number | undefined> {
  const limit = await ledger.read(key);
  if (!limit || limit.remaining > keptForExports || limit.resetAtMs <= nowMs) return undefined;
  return limit.resetAtMs - nowMs;
}

/** What of a budget a question of courtesy may use. */
export function spared({ most, perMs }: Budget): Budget {
  return { most: Math.max(1, most - keptForExports), perMs };
}
