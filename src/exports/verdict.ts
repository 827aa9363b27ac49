import { ProviderFault } from '../providers/fault.js';
import { StorageFault } from '../files/file-store.js';
import { Abandoned, DeadlinePassed } from './interruptions.js';
import type { ExportError } from './model.js';
import { StoreUnavailable } from './store/store.js';

/** What becomes of an export after a fault. Only what `counts` is bounded by `exports.retries`. */
export type Verdict =
  | {
      readonly then: 'again';
      readonly waitMs: number;
      readonly counts: 'failures' | 'waits';
      readonly error: ExportError;
    }
  | { readonly then: 'restart'; readonly waitMs: number; readonly error: ExportError }
  | { readonly then: 'fail'; readonly error: ExportError };

/** What an export has behind it since its last progress. */
export interface Tries {
  /** Faults and restarts. */
  readonly failures: number;
  /** Times that it was told to come back later. */
  readonly waits: number;
}

/** How waits grow: from the first, doubling, to the last; in milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Growing waits for a provider that is down: a minute at the most, so that its return is noticed. */
export const defaultBackoff: Backoff = { firstMs: 1000, lastMs: 60_000 };

/** Judges a fault by what went before; of `failures`, `retries` are allowed. */
export function judge(
  fault: unknown,
  { failures, waits }: Tries,
  retries: number,
  backoff: Backoff,
): Verdict {
  const error = describeFault(fault);
  const remedy = remedyOf(fault);
  if (remedy === 'give-up' || (remedy !== 'wait' && failures >= retries)) return { then: 'fail', error };
  if (remedy === 'restart') return { then: 'restart', waitMs: growing(failures, backoff), error };
  const counts = remedy === 'wait' ? 'waits' : 'failures';
  return {
    then: 'again',
    waitMs: toldWait(fault) ?? growing(remedy === 'wait' ? waits : failures, backoff),
    counts,
    error,
  };
}

function remedyOf(fault: unknown): ProviderFault['remedy'] {
  if (fault instanceof ProviderFault) return fault.remedy;
  return fault instanceof StorageFault ? 'retry' : 'give-up';
}

function toldWait(fault: unknown): number | undefined {
  return fault instanceof ProviderFault ? fault.waitMs : undefined;
}

/** Full jitter over the upper half keeps many exports of one source from coming back together. */
export function growing(failures: number, { firstMs, lastMs }: Backoff): number {
  return Math.min(lastMs, firstMs * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** A fault in the words of the contract. What is not foreseen is said to be ours, and said in the log alone. */
export function describeFault(fault: unknown): ExportError {
  if (fault instanceof ProviderFault) return ofProvider(fault);
  if (fault instanceof StorageFault) return ours('STORAGE_FAILED', fault.message, true);
  if (fault instanceof StoreUnavailable)
    return ours('INTERNAL', `${fault.message}; the export goes on when it does`, true);
  if (fault instanceof Abandoned) return ours('INTERNAL', fault.message, true);
  if (fault instanceof DeadlinePassed)
    return ours(
      'PROVIDER_TIMEOUT',
      'the export was not done by `exports.deadline`; retry it to give it as long again',
      true,
    );
  return ours('INTERNAL', 'Rollcall failed at this export; its log says why', true);
}

function ofProvider(fault: ProviderFault): ExportError {
  return {
    code: fault.code,
    message: fault.message,
    retryable: fault.remedy !== 'give-up' || fault.code === 'PROVIDER_FAILED',
    providerStatus: fault.providerStatus ?? null,
    providerCode: fault.providerCode ?? null,
  };
}

function ours(code: ExportError['code'], message: string, retryable: boolean): ExportError {
  return { code, message, retryable, providerStatus: null, providerCode: null };
}
