import type { RateLimit } from './headers.js';

/** What is known of rate limits, by a key of the asker's choice (the source's id). Shared, it serves all processes. */
export interface RateLedger {
  note(key: string, limit: RateLimit): Promise<void> | void;
  read(key: string): Promise<RateLimit | undefined> | RateLimit | undefined;
}

/** A ledger of this process alone. */
export class LocalRateLedger implements RateLedger {
  private readonly limits = new Map<string, RateLimit>();

  note(key: string, limit: RateLimit): void {
    this.limits.set(key, limit);
  }

  read(key: string): RateLimit | undefined {
    return this.limits.get(key);
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
