import { ProviderFault } from '../providers/fault.js';
import { FileMissing, StorageFault } from '../files/file-store.js';
import { FileDamaged } from '../users/file-damaged.js';
import { Abandoned, DeadlinePassed } from './interruptions.js';
import type { ExportError } from './model.js';
import { StoreSetBack, StoreUnavailable } from './store/store.js';
import { ListingTorn } from './store/whole-segments.js';

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
  // Once at least: a retry that read the same files again would always end the same way.
  const most = isLoss(fault) ? Math.max(1, retries) : retries;
  if (remedy === 'give-up' || (remedy !== 'wait' && failures >= most)) return { then: 'fail', error };
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
  if (isLoss(fault)) return 'restart';
  return fault instanceof StorageFault ? 'retry' : 'give-up';
}

/** Whether a fault is that something which was collected and listed is not there any more: only asking anew brings it back. */
export function isLoss(fault: unknown): boolean {
  return fault instanceof FileMissing || fault instanceof FileDamaged || fault instanceof ListingTorn;
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
  if (isLoss(fault))
    return ours(
      'STORAGE_FAILED',
      'users that were collected are gone from where they were kept, or damaged',
      true,
    );
  if (fault instanceof StoreSetBack)
    return ours(
      'INTERNAL',
      'the database has lost what was written last, by a fail-over or a restore; the export goes on from what it has',
      true,
    );
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
