import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../json.js';
import { HttpFailure } from '../../http/fault.js';
import type { AnswerHeaders } from '../../http/headers.js';
import type { Problem } from '../blame.js';
import { integer } from '../conversions.js';
import { isObject, textMember, wireCursor } from '../wire-shape.js';
import { hints, meaningOf, rateLimitWaitMs, statusOf } from './codes.js';

/** One answer of accounts.search. */
export const page = z.looseObject({
  results: z.array(z.custom<JsonValue>()),
  // Absent behind the last batch; "" is taken for the same.
  nextCursorId: wireCursor.nullish().transform((id) => (id === undefined || id === '' ? null : id)),
});

/** An answer of accounts.search, parsed. */
export type Page = z.output<typeof page>;

/**
 * Throws the refusal that an answer of HTTP 200 holds (oddity 4), as if it had come with its own status. An
 * answer without an errorCode is none: exportUsers was seen to leave it out (oddity 5).
 */
export function requireSuccess(body: JsonValue, headers: AnswerHeaders): void {
  const code = errorCodeIn(body);
  if (code === undefined || code === 0) return;
  const said = isObject(body) ? integer(body.statusCode ?? null) : undefined;
  const status = said === undefined || said < 300 ? statusOf(code) : said;
  throw new HttpFailure({ kind: 'status', status, headers, body, text: '' });
}

/** The error code of a failed call; undefined when it failed without one. */
export function errorCodeOf(error: unknown): number | undefined {
  return error instanceof HttpFailure && error.fault.kind === 'status'
    ? errorCodeIn(error.fault.body)
    : undefined;
}

/** Reads the envelope that all methods share. */
export function problemOf(body: JsonValue | undefined): Problem {
  const code = errorCodeIn(body);
  if (code === undefined) return {};
  const said = [textMember(body, 'errorMessage'), hintOf(code, body), textMember(body, 'errorDetails')];
  return {
    code: String(code),
    text: [...new Set(said.filter((part) => part !== undefined))].join('; '),
    means: meaningOf(code),
    ...(code === 403048 ? { waitMs: rateLimitWaitMs } : {}),
  };
}

function errorCodeIn(body: JsonValue | undefined): number | undefined {
  return isObject(body) ? integer(body.errorCode ?? null) : undefined;
}

function hintOf(code: number, body: JsonValue | undefined): string | undefined {
  return code === 301001 ? domainHint(body as JsonObject) : hints.get(code);
}

/** The domain is told, never called: a stranger's answer must not lead signed requests anywhere (oddity 2). */
function domainHint(body: JsonObject): string {
  const domain = textMember(body, 'apiDomain') ?? '';
  return /^([a-z0-9-]+\.)*(gigya\.com|sapcdm\.cn|gigya-api\.cn)$/i.test(domain)
    ? `the site lives in another data center, set dataCenter: ${domain}`
    : 'the site lives in another data center, set dataCenter to its domain';
}
