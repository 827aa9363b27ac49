import { z } from 'zod';
import type { JsonValue } from '../../json.js';
import type { Problem, Stage } from '../blame.js';
import { isObject, textMember } from '../wire-shape.js';

const success = { status: z.literal('PASS') };

/** One object, or a list of it alone (oddity 7). */
function lone<T extends z.ZodType>(shape: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value),
    shape,
  );
}

/** The answer that starts an export. Its download URL says nothing, whatever it holds (oddity 8). */
export const created = z.looseObject({
  ...success,
  result: lone(
    z.looseObject({
      workflowId: z.string().min(1),
      runId: z.string().min(1),
      statusUrl: z.string().min(1),
    }),
  ),
});

/** How an export stands. Its progress fields were null wherever they were seen, and are not looked at. */
export const status = z.looseObject({
  ...success,
  result: lone(
    z.looseObject({
      jobInfo: z.looseObject({ downloadUrl: z.string().nullish() }),
      result: z.looseObject({
        runnerState: z.string(),
        reason: z.unknown().optional(),
        detail: z.string().nullish(),
        // The older name of the same (oddity 9).
        details: z.string().nullish(),
      }),
    }),
  ),
});

/** The state of an export, parsed. */
export type Status = z.output<typeof status>;

/** Any answer that says it succeeded. */
export const passed = z.looseObject(success);

/** True for an envelope that says it failed: any word but `PASS`, or a sentence in place of a result (oddity 6). */
export function isRefusal(body: JsonValue): boolean {
  return (
    isObject(body) &&
    typeof body.status === 'string' &&
    (body.status !== 'PASS' || typeof body.result === 'string')
  );
}

/** Reads what an envelope says of its failure: the sentence is its result, or its message. */
export function problemOf(body: JsonValue | undefined, status: number, stage: Stage): Problem {
  const text = textMember(body, 'result') ?? textMember(body, 'message');
  const code = textMember(body, 'status');
  return { code, text, means: status < 300 ? meaningOf(text ?? '', stage) : undefined };
}

/** A refusal that HTTP calls a success counts as a 400, unless its sentence is about the rate limit. */
function meaningOf(text: string, stage: Stage): Problem['means'] {
  if (/rate.?limit|too many requests|throttl/i.test(text)) return 'PROVIDER_RATE_LIMITED';
  return stage === 'begin' ? 'PROVIDER_REJECTED' : 'RESULT_EXPIRED';
}
