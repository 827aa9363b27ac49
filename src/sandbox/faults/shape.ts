import { z } from 'zod';

/** Where and when a fault strikes. */
const placement = {
  provider: z.string(),
  /** The endpoint by its name, e.g. `token`. */
  route: z.string(),
  /** How many requests it strikes. */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** How many requests it lets pass before. */
  after: z.int().min(0).default(0),
};

/** A row of the file or page, from 0. */
const row = { row: z.int().min(0) };

/**
 * Every kind of fault and what it takes. A request meets at most one of those that end it (`status`, `hang`,
 * `reset`, `truncate`, `error-code`); the next one in line waits for the next request.
 */
const settingsOfKind = {
  /** Answered so, with nothing done. */
  status: {
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().default(''),
  },
  /** Done, but the socket is reset after so many bytes of the body; without `afterBytes` before the head. */
  reset: { afterBytes: z.int().min(0).optional() },
  /** Done, but the body ends after so many bytes as if that were all. */
  truncate: { afterBytes: z.int().min(0) },
  delay: { ms: z.int().min(0) },
  /** Done at once, and answered later. */
  late: { ms: z.int().min(0) },
  /** The body comes at this pace. */
  slow: { bytesPerSecond: z.int().min(1) },
  /** Never answered. */
  hang: {},
  'malformed-line': row,
  'row-without-id': row,
  'repeat-row': row,
  /** The next cursor is the one just sent. */
  'repeat-cursor': {},
  /** The last page says `nextCursor: null`, as one of two dialects does. */
  'end-with-null': {},
  /** Dates, genders and lists are written as the SDK's documentation has them. */
  'sdk-shapes': {},
  /** Answered with this error inside a status of success; with nothing done. */
  'error-code': { code: z.int().min(100_000).max(599_999) },
  /** Success is not told by a code, as one client has seen it. */
  'without-error-code': {},
  /** Timestamps are strings of digits, as older pages have them. */
  'string-timestamps': {},
  'corrupt-gzip': {},
  'expire-link': {},
  'job-failed': {},
  'job-gone': {},
  /** Completed, but with neither a time nor an error, and a link to nothing. */
  'job-aborted': {},
  /** Pending for ever. */
  'job-lost': {},
  /** The file that a job links to is not there. */
  'missing-object': {},
  'expire-token': {},
  /** The rate limit is used up. */
  'empty-bucket': {},
  /** Answered with this error of Authgear's; `period` is that of the usage limit. */
  'api-error': {
    reason: z.enum([
      'UsageLimitExceeded',
      'RateLimited',
      'MaximumConcurrentJobLimitExceeded',
      'UserExportDisabled',
      'UnexpectedError',
      'JSONTooLarge',
      'BadRequest',
    ]),
    period: z.enum(['day', 'month']).default('day'),
  },
  /** Without the `result` around it, as Authgear's specification writes it. */
  unwrapped: {},
  /** The rate limit does not count the request. */
  uncounted: {},
  /** JSON is sent as `text/plain`. */
  'plain-text': {},
  /** The URLs of a job are in the words of the older examples. */
  'old-links': {},
  /** The URL of a job's status is at another origin. */
  'foreign-link': {},
  /** A job that has just been created names a download already. */
  'early-link': {},
  /** The file comes at once, without a redirection. */
  'direct-file': {},
  /** The result of a status is an object, or an array of one. */
  'result-shape': { as: z.enum(['object', 'array']) },
  /** A job that is closed has this detail; only with null it keeps its file. */
  'closed-as': { detail: z.string().nullable() },
  'byte-order-mark': {},
  /** What is empty is null. */
  'null-cells': {},
  'lower-case-keys': {},
} as const;

/** The name of a kind of fault. */
export type FaultKind = keyof typeof settingsOfKind;

type Place = z.ZodObject<typeof placement>;
type SettingsOf<Kind extends FaultKind> = (typeof settingsOfKind)[Kind];
type InputOf<Shape extends z.ZodRawShape> = keyof Shape extends never ? unknown : z.input<z.ZodObject<Shape>>;
type OutputOf<Shape extends z.ZodRawShape> = keyof Shape extends never
  ? unknown
  : z.output<z.ZodObject<Shape>>;

/** A fault as it is asked for. */
export type FaultInput = {
  [Kind in FaultKind]: { kind: Kind } & z.input<Place> & InputOf<SettingsOf<Kind>>;
}[FaultKind];

/** A fault of one kind, checked, with its defaults. */
export type FaultOf<Kind extends FaultKind> = { readonly kind: Kind } & z.output<Place> &
  OutputOf<SettingsOf<Kind>>;

/** A fault, checked, with its defaults. */
export type Fault = { [Kind in FaultKind]: FaultOf<Kind> }[FaultKind];

/** This fault does not exist; the message says what does. */
export class NoSuchFault extends Error {
  override readonly name = 'NoSuchFault';
}

/** Checks a fault that comes from outside, in process or by HTTP. */
export function parseFault(input: unknown): Fault {
  const kind = z.looseObject({ kind: z.string() }).safeParse(input).data?.kind ?? '';
  if (!isKind(kind)) {
    throw new NoSuchFault(`kind must be one of ${Object.keys(settingsOfKind).join(', ')}`);
  }
  const parsed = z
    .strictObject({ kind: z.literal(kind), ...placement, ...settingsOfKind[kind] })
    .safeParse(input);
  if (!parsed.success) throw new NoSuchFault(z.prettifyError(parsed.error));
  return parsed.data as Fault;
}

function isKind(kind: string): kind is FaultKind {
  return Object.hasOwn(settingsOfKind, kind);
}
