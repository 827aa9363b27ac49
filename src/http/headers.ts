import type { IncomingHttpHeaders } from 'node:http';

/** How much of a rate limit is left, as the `x-ratelimit-*` headers say. */
export interface RateLimit {
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetAtMs: number;
}

/** The headers of an answer that mean something to us. */
export interface AnswerHeaders {
  readonly contentType: string;
  /** How long to wait before asking again, in milliseconds. */
  readonly waitMs: number | undefined;
  readonly rateLimit: RateLimit | undefined;
  /** Where a redirect leads, as it stands. */
  readonly location: string | undefined;
  /** The time at the server, in milliseconds since 1970. */
  readonly dateMs: number | undefined;
}

/** Picks the headers that mean something to us from an answer with this status. */
export function readHeaders(status: number, headers: IncomingHttpHeaders, nowMs: number): AnswerHeaders {
  const rateLimit = rateLimitOf(headers);
  return {
    contentType: headers['content-type'] ?? '',
    waitMs:
      retryAfterMs(headers['retry-after'], nowMs) ??
      (status === 429 ? untilResetMs(rateLimit, nowMs) : undefined),
    rateLimit,
    location: headers.location,
    dateMs: dateIn(headers.date),
  };
}

function dateIn(value: string | undefined): number | undefined {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when it says nothing. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** A reset in the past says nothing about how long to wait. */
function untilResetMs(rateLimit: RateLimit | undefined, nowMs: number): number | undefined {
  return rateLimit && rateLimit.resetAtMs > nowMs ? rateLimit.resetAtMs - nowMs : undefined;
}

function rateLimitOf(headers: IncomingHttpHeaders): RateLimit | undefined {
  const remaining = numberIn(headers['x-ratelimit-remaining']);
  const resetSeconds = numberIn(headers['x-ratelimit-reset']);
  if (resetSeconds === undefined) return undefined;
  return { remaining: remaining ?? 0, resetAtMs: resetSeconds * 1000 };
}

function numberIn(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
}
