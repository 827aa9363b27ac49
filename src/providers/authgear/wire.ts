import { z } from 'zod';
import type { JsonValue } from '../../json.js';
import type { FaultCode } from '../fault.js';
import type { Problem } from '../blame.js';
import { isObject, textMember } from '../wire-shape.js';

const taskBody = z.looseObject({
  // It becomes a step of a path.
  id: z.string().regex(/^[^\s./\\?#%\p{Cc}\p{Cs}]{1,1000}$/u, 'must be a task id'),
  status: z.string(),
  completed_at: z.string().min(1).nullish(),
  failed_at: z.string().min(1).nullish(),
  error: z.custom<JsonValue>().optional(),
  download_url: z.string().min(1).nullish(),
});

/** A task, as created and as polled; inside `result` by the code and the docs, bare by the spec (oddity 3). */
export const task = z.preprocess(unwrapped, taskBody);

/** A task, parsed. */
export type Task = z.output<typeof task>;

function unwrapped(body: unknown): unknown {
  const inner = isObject(body as JsonValue) ? (body as { result?: JsonValue }).result : undefined;
  return isObject(inner) ? inner : body;
}

/** Reads a refusal of the Admin API: its JSON envelope, or a line of plain text (oddity 2). */
export function problemOf(body: JsonValue | undefined, status: number, text: string): Problem {
  const said = isObject(body) ? errorOf(body.error) : isMarkup(text) ? {} : lineOf(text, status);
  // A 403 is about the caller at every stage: a task that is gone is a 404.
  return status === 403 && !said.means ? { ...said, means: 'PROVIDER_FORBIDDEN' } : said;
}

/** Reads an error object, of a refusal or of a failed task. */
export function errorOf(error: JsonValue | undefined): Problem {
  const code = textMember(error, 'reason') ?? textMember(error, 'name');
  const period = isObject(error) ? textMember(error.info, 'period') : undefined;
  const tracking = textMember(error, 'tracking_id');
  const text = [
    textMember(error, 'message'),
    period && `the quota per ${period} is renewed at 00:00 UTC`,
    code === disabled && 'this deployment has no object store for exports',
    tracking && `tracking id ${tracking}`,
  ];
  return { code, text: text.filter(Boolean).join('; '), means: meanings.get(code ?? '') };
}

/** Reads a refusal of the storage, which speaks XML wherever it is: S3, GCS, Azure, OSS, MinIO. */
export function storageProblemOf(_body: JsonValue | undefined, _status: number, text: string): Problem {
  return { code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] };
}

const disabled = 'UserExportDisabled';

/** What the HTTP status does not say, or says wrongly. */
const meanings: ReadonlyMap<string, FaultCode> = new Map([
  // Quotas of today, and limits of older servers (oddity 11).
  ['UsageLimitExceeded', 'PROVIDER_QUOTA'],
  ['RateLimited', 'PROVIDER_RATE_LIMITED'],
  ['MaximumConcurrentJobLimitExceeded', 'PROVIDER_RATE_LIMITED'],
  // A 500 that stays (oddity 12).
  [disabled, 'PROVIDER_REJECTED'],
]);

function lineOf(line: string, status: number): Problem {
  const text = line.trim();
  if (status === 403) return { text, means: 'PROVIDER_AUTH' };
  // No task has expired: the host is no project.
  return text === 'app not found' ? { text, means: 'PROVIDER_REJECTED' } : { text };
}

/** The page of an edge in front of the provider, which is nobody's sentence. */
function isMarkup(text: string): boolean {
  return text.trimStart().startsWith('<');
}
