import { z } from 'zod';
import type { JsonValue } from '../../json.js';
import type { Problem } from '../blame.js';
import { textMember } from '../wire-shape.js';

/** The answer of `POST /oauth/token`. */
export const tokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive().default(86_400),
  scope: z.string().optional(),
});

/** A job, as created and as polled. All but id and status may be missing (oddity 4). */
export const job = z.looseObject({
  // It becomes a step of a path.
  id: z.string().regex(/^[^\s./\\?#%\p{Cc}\p{Cs}]{1,1000}$/u, 'must be a job id'),
  status: z.string(),
  location: z.string().min(1).nullish(),
  percentage_done: z.number().nullish(),
  status_details: z.string().nullish(),
});

/** A job, parsed. */
export type Job = z.output<typeof job>;

/**
 * Reads both error dialects: the Management API's `{statusCode, error, message, errorCode?}` and OAuth's
 * `{error, error_description}`, of which old ones say `{code, description}` (oddity 9).
 */
export function problemOf(body: JsonValue | undefined, status: number): Problem {
  const code = textMember(body, 'errorCode') ?? oauthCode(body) ?? textMember(body, 'code');
  const text =
    textMember(body, 'message') ?? textMember(body, 'error_description') ?? textMember(body, 'description');
  return { code, text, means: meaningOf(code, text, status) };
}

/** OAuth's `error` is a code; the Management API's is the name of the HTTP status and says nothing. */
function oauthCode(body: JsonValue | undefined): string | undefined {
  return textMember(body, 'statusCode') || hasMessage(body) ? undefined : textMember(body, 'error');
}

function hasMessage(body: JsonValue | undefined): boolean {
  return textMember(body, 'message') !== undefined;
}

function meaningOf(code: string | undefined, text: string | undefined, status: number): Problem['means'] {
  // The token endpoint was seen to answer 500 access_denied for a rate limit (oddity 10).
  if (code === 'too_many_requests' || /global limit has been reached/i.test(text ?? ''))
    return 'PROVIDER_RATE_LIMITED';
  if (code === 'insufficient_scope') return 'PROVIDER_FORBIDDEN';
  if (status === 401 || code === 'invalid_client') return 'PROVIDER_AUTH';
  return undefined;
}
