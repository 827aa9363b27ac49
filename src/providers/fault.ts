import { redact } from '../http/redaction.js';

/** What is wrong at a provider, as `ExportError.code` says it. */
export type FaultCode =
  | 'PROVIDER_AUTH'
  | 'PROVIDER_FORBIDDEN'
  | 'PROVIDER_REJECTED'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_QUOTA'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_TIMEOUT'
  | 'PROVIDER_FAILED'
  | 'PROVIDER_PROTOCOL'
  | 'RESULT_EXPIRED';

/**
 * What the engine should do about it.
 *
 * - `retry`: growing waits, a bounded number in a row without progress.
 * - `wait`: rate-limited; wait as told, else growing, until the deadline.
 * - `restart`: the ticket is dead; begin a new generation.
 * - `give-up`: asking again cannot help.
 */
export type Remedy = 'retry' | 'wait' | 'restart' | 'give-up';

/** What is known about a fault beside its code. */
export interface FaultDetails {
  readonly remedy: Remedy;
  /** How long the provider told us to wait, in milliseconds. */
  readonly waitMs?: number;
  /** HTTP status of the answer. */
  readonly providerStatus?: number;
  /** The provider's own error code, e.g. `insufficient_scope`; a stranger's text, so it is redacted once more. */
  readonly providerCode?: string;
  readonly cause?: unknown;
}

/**
 * A fault at a provider. The message is shown to callers: what failed, at which source, what to do.
 * It never holds a secret, a token or a URL with a query.
 */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly remedy: Remedy;
  readonly waitMs: number | undefined;
  readonly providerStatus: number | undefined;
  readonly providerCode: string | undefined;

  constructor(
    readonly code: FaultCode,
    message: string,
    details: FaultDetails,
  ) {
    super(message, { cause: details.cause });
    this.remedy = details.remedy;
    this.waitMs = details.waitMs;
    this.providerStatus = details.providerStatus;
    this.providerCode = details.providerCode === undefined ? undefined : redact(details.providerCode);
  }
}
