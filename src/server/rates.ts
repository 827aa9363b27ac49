import { LRUCache } from 'lru-cache';
import { monotonicMs } from '../clock.js';
import type { Caller } from '../exports/model.js';

/** Who sends a request: somebody who was identified, at an address. */
export type Sender = Pick<Caller, 'tenant' | 'name'> & { readonly address: string | undefined };

/** Counts the requests of every caller. */
export interface Rates {
  /** Counts one more request, if there is room for it: 0. Else gives the milliseconds until there is. */
  take(sender: Sender): number;
}

interface RateOptions {
  /** Requests that a caller may send; so many at once, too. 0 = as many as he likes. */
  readonly perMinute: number;
  /** What makes two senders the same: their name and tenant, or, where nobody is asked, their address. */
  readonly by: 'name' | 'address';
  /** Default: a clock that never jumps. */
  readonly nowMs?: () => number;
}

/** What a caller has left of what he may send, and since when. */
interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** Callers that are remembered. One that others displace may begin anew. */
const most = 10_000;

/** Opens a count of requests: a bucket for each caller, which fills again all the time. */
export function openRates({ perMinute, by, nowMs = monotonicMs }: RateOptions): Rates {
  if (perMinute === 0) return { take: () => 0 };
  const buckets = new LRUCache<string, Bucket>({ max: most });
  const perMs = perMinute / 60_000;
  const filled = ({ tokens, atMs }: Bucket, now: number): number =>
    Math.min(perMinute, tokens + (now - atMs) * perMs);
  return {
    take(sender) {
      const key = by === 'name' ? JSON.stringify([sender.tenant, sender.name]) : (sender.address ?? '');
      const now = nowMs();
      const tokens = filled(buckets.get(key) ?? { tokens: perMinute, atMs: now }, now);
      if (tokens < 1) return Math.ceil((1 - tokens) / perMs);
      buckets.set(key, { tokens: tokens - 1, atMs: now });
      return 0;
    },
  };
}
