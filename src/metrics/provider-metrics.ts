import { monotonicMs } from '../clock.js';
import type { CallOutcome, HttpObserver } from '../http/observer.js';
import type { Families } from './families.js';
import { statusClass } from './labels.js';

const bounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const help = {
  calls: 'Requests to providers, by the class of the status, or network, timeout or aborted when none came',
  durations: "Time from a request to the head of the provider's answer, or to knowing that none comes",
  waits: "Waits for a provider's rate limit",
  waited: "Time that was to be waited for a provider's rate limit",
};

/** Measures what providers are asked. */
export interface ProviderMetrics {
  /** For the calls of one source. */
  readonly http: (source: string) => HttpObserver;
  /** A source's export waits so many milliseconds for its rate limit, without a call. */
  readonly waits: (source: string, ms: number) => void;
}

/** Opens the metrics of all providers. */
export function providerMetrics({ counter, histogram }: Families): ProviderMetrics {
  const calls = counter('provider_calls_total', help.calls, 'source', 'status');
  const durations = histogram('provider_call_duration_seconds', help.durations, bounds, 'source');
  const waits = counter('provider_rate_limit_waits_total', help.waits, 'source');
  const waited = counter('provider_rate_limit_wait_seconds_total', help.waited, 'source');
  const noteWait = (source: string, ms: number) => {
    waits.inc({ source });
    waited.inc({ source }, ms / 1000);
  };
  const calling = (source: string) => {
    const began = monotonicMs();
    return (outcome: CallOutcome) => {
      calls.inc({ source, status: statusOf(outcome) });
      durations.observe({ source }, (monotonicMs() - began) / 1000);
    };
  };
  return {
    http: (source) => ({ calling: () => calling(source), waits: (ms) => noteWait(source, ms) }),
    waits: noteWait,
  };
}

function statusOf(outcome: CallOutcome): string {
  return typeof outcome === 'number' ? statusClass(outcome) : outcome;
}
