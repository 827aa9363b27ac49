import type { JsonValue } from '../json.js';
import { HttpFailure, type HttpFault } from '../http/fault.js';
import type { Redactor } from '../http/redactor.js';
import { ProviderFault, type FaultCode, type Remedy } from './fault.js';

/**
 * The place of a call in an export, which decides what a refusal means.
 *
 * - `credentials`: fetching a token.
 * - `begin`: the first call of a ticket; a refusal is about the request.
 * - `poll`, `read`: later calls; a refusal is about a job, link or cursor that is gone.
 */
export type Stage = 'credentials' | 'begin' | 'poll' | 'read';

/** What the body of a refusal says. */
export interface Problem {
  /** The provider's own code. */
  readonly code?: string | undefined;
  /** Its sentence; it is redacted before it is shown. */
  readonly text?: string | undefined;
  /** Our code, where the body says more than the HTTP status. */
  readonly means?: FaultCode | undefined;
  /** How long to wait, in milliseconds, where no header says so. */
  readonly waitMs?: number | undefined;
}

/** A call to a provider, as its fault will tell of it. */
export interface Call {
  /** The provider's title. */
  readonly provider: string;
  readonly sourceId: string;
  /** What the call does, as the beginning of a sentence, e.g. `Creating the export job`. */
  readonly doing: string;
  readonly stage: Stage;
  /** Reads the body of a refusal; undefined when it is no JSON. `text` is the body as it came. */
  readonly problem: (body: JsonValue | undefined, status: number, text: string) => Problem;
  /** What to do about a missing permission, a sentence. */
  readonly permission: string;
  /** Takes the secrets of the source out of what its provider says. */
  readonly redactor: Redactor;
}

/** Runs a call; what fails on the wire is thrown as a `ProviderFault`, anything else as it is. */
export async function blaming<T>(call: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw blamed(error, call);
  }
}

/** The fault of a failed call by the table of design section 3; what is none of the wire's stays as it is. */
export function blamed(error: unknown, call: Call): unknown {
  if (!(error instanceof HttpFailure)) return error;
  const { fault } = error;
  if (fault.kind === 'status') return refusal(fault, call);
  return tell(call, codeOf(fault), call.redactor.redact(error.message), {
    remedy: fault.kind === 'truncated' ? 'retry' : undefined,
    waitMs: 'waitMs' in fault ? fault.waitMs : undefined,
  });
}

/** An answer that does not keep to the contract. `detail` names the line or the field. */
export function protocolFault(call: Call, detail: string): ProviderFault {
  return tell(call, 'PROVIDER_PROTOCOL', call.redactor.redact(detail), {});
}

/** A result that is gone: the ticket is dead, a new one may live. */
export function expiredFault(call: Call, detail: string): ProviderFault {
  return tell(call, 'RESULT_EXPIRED', detail, {});
}

type StatusFault = Extract<HttpFault, { kind: 'status' }>;

function refusal(fault: StatusFault, call: Call): ProviderFault {
  const problem = call.problem(fault.body, fault.status, fault.text);
  const said = [problem.code, problem.text].filter((part) => part !== undefined);
  return tell(
    call,
    problem.means ?? codeOfStatus(fault.status, call.stage),
    said.length > 0
      ? `answered ${fault.status} (${said.map((part) => call.redactor.redact(part)).join(': ')})`
      : `answered ${fault.status}`,
    {
      waitMs: fault.headers.waitMs ?? problem.waitMs,
      providerStatus: fault.status,
      providerCode: problem.code && call.redactor.redact(problem.code),
    },
  );
}

function codeOf({ kind }: Exclude<HttpFault, StatusFault>): FaultCode {
  switch (kind) {
    case 'transport':
    case 'timeout':
      return 'PROVIDER_UNAVAILABLE';
    case 'truncated':
    case 'protocol':
    case 'address':
      return 'PROVIDER_PROTOCOL';
    case 'spared':
    case 'rationed':
      return 'PROVIDER_RATE_LIMITED';
  }
}

const gone: readonly number[] = [400, 403, 404, 410];

function codeOfStatus(status: number, stage: Stage): FaultCode {
  if (status < 400) return 'PROVIDER_PROTOCOL';
  if (status === 429) return 'PROVIDER_RATE_LIMITED';
  if (status === 401) return 'PROVIDER_AUTH';
  if (status >= 500 || status === 408 || status === 425) return 'PROVIDER_UNAVAILABLE';
  if ((stage === 'poll' || stage === 'read') && gone.includes(status)) return 'RESULT_EXPIRED';
  return status === 403 ? 'PROVIDER_FORBIDDEN' : 'PROVIDER_REJECTED';
}

const remedies: Readonly<Record<FaultCode, Remedy>> = {
  PROVIDER_AUTH: 'give-up',
  PROVIDER_FORBIDDEN: 'give-up',
  PROVIDER_REJECTED: 'give-up',
  PROVIDER_RATE_LIMITED: 'wait',
  PROVIDER_QUOTA: 'give-up',
  PROVIDER_UNAVAILABLE: 'retry',
  PROVIDER_TIMEOUT: 'give-up',
  PROVIDER_FAILED: 'give-up',
  PROVIDER_PROTOCOL: 'give-up',
  RESULT_EXPIRED: 'restart',
};

interface Told {
  readonly remedy?: Remedy | undefined;
  readonly waitMs?: number | undefined;
  readonly providerStatus?: number | undefined;
  readonly providerCode?: string | undefined;
}

function tell(call: Call, code: FaultCode, detail: string, told: Told): ProviderFault {
  const message = `${call.doing} failed at source ${call.sourceId}: ${call.provider}: ${detail}. ${advice(code, call)}`;
  return new ProviderFault(code, message, {
    remedy: told.remedy ?? remedies[code],
    ...(told.waitMs === undefined ? {} : { waitMs: told.waitMs }),
    ...(told.providerStatus === undefined ? {} : { providerStatus: told.providerStatus }),
    ...(told.providerCode === undefined ? {} : { providerCode: told.providerCode }),
  });
}

function advice(code: FaultCode, call: Call): string {
  return code === 'PROVIDER_FORBIDDEN' ? call.permission : advices[code];
}

const advices: Readonly<Record<Exclude<FaultCode, 'PROVIDER_FORBIDDEN'>, string>> = {
  PROVIDER_AUTH: 'Check the credentials of this source in the settings.',
  PROVIDER_REJECTED: 'Check the options of the request and the settings of this source.',
  PROVIDER_RATE_LIMITED: 'Ask less often, or raise the rate limit at the provider.',
  PROVIDER_QUOTA: 'Raise the quota at the provider, or wait until it is renewed.',
  PROVIDER_UNAVAILABLE: 'Check that the provider is up and reachable, then retry.',
  PROVIDER_TIMEOUT: 'Look at the job at the provider, then retry.',
  PROVIDER_FAILED: 'Look at the job at the provider, then retry.',
  PROVIDER_PROTOCOL: 'Check that nothing between here and the provider changes its answers.',
  RESULT_EXPIRED: 'Retry to collect from the beginning.',
};
