import { z } from 'zod';
import type { JsonValue } from '../../json.js';
import type { Problem } from '../blame.js';
import { isObject, textMember, wireCursor } from '../wire-shape.js';

const pageBody = z.looseObject({
  items: z.array(z.custom<JsonValue>()),
  nextCursor: wireCursor.nullish(),
});

/** One page of users; the docs' samples show it inside `data` at times (oddity 3). */
export const page = z.preprocess(unwrapped, pageBody);

/** A page, parsed. */
export type Page = z.output<typeof page>;

function unwrapped(body: unknown): unknown {
  const inner = isObject(body as JsonValue) ? (body as { data?: JsonValue }).data : undefined;
  return isObject(inner) && 'items' in inner ? inner : body;
}

/** Reads RFC 9457 problems, whose sentence is `detail` or `details` (oddity 8). */
export function problemOf(body: JsonValue | undefined, status: number): Problem {
  const code = textMember(body, 'type')?.replace(/^https?:\/\/[^/]+\/(api\/)?/, '');
  const text = textMember(body, 'detail') ?? textMember(body, 'details') ?? textMember(body, 'title');
  return { code, text, means: meaningOf(code ?? '', status) };
}

function meaningOf(code: string, status: number): Problem['means'] {
  // The content API answers 402 for a used-up quota, and the SDK takes 423 for the same (oddity 8).
  if (status === 402 || status === 423 || code.endsWith('quota-exceeded')) return 'PROVIDER_QUOTA';
  if (status === 403 && code.includes('authentication')) return 'PROVIDER_FORBIDDEN';
  if (code.endsWith('-api-key')) return 'PROVIDER_AUTH';
  return undefined;
}
