import type { Exchange, Incoming } from './exchange.js';
import { HttpFailure } from './fault.js';

/** How a call ended: by the status of its answer, or without one. `aborted` = the caller gave it up. */
export type CallOutcome = number | 'timeout' | 'network' | 'aborted';

/** A call as others may know of it: queries, headers and bodies may hold secrets, and so may links that a server gave. */
export interface ObservedCall {
  readonly method: 'GET' | 'POST';
  readonly host: string;
  /** Of a call to the provider's own API, without its query; left out of a link that was given. */
  readonly path?: string;
}

/** Hears of what one source's provider is asked, for metrics and traces. It must not throw, and is not waited for. */
export interface HttpObserver {
  /**
   * A request is sent. What this returns is called once: when the head of the answer is here, or when it is known
   * that none comes.
   */
  calling(call: ObservedCall): (outcome: CallOutcome) => void;
  /** A request waits here for its turn by the rate limit, so many milliseconds. */
  waits(ms: number): void;
}

/** For whom nobody listens. */
export const unobserved: HttpObserver = {
  calling: () => () => undefined,
  waits: () => undefined,
};

/** Tells all of them. */
export function together(observers: readonly HttpObserver[]): HttpObserver {
  return {
    calling: (call) => {
      const ended = observers.map((observer) => observer.calling(call));
      return (outcome) => ended.forEach((end) => end(outcome));
    },
    waits: (ms) => observers.forEach((observer) => observer.waits(ms)),
  };
}

/** What is to be told of a request; `isLink` = its address came from a server. */
interface Told extends Pick<Exchange, 'method' | 'url'> {
  readonly isLink: boolean;
}

/** Makes a call and tells of it. */
export async function observed(
  observer: HttpObserver,
  { method, url, isLink }: Told,
  call: () => Promise<Incoming>,
): Promise<Incoming> {
  const ended = observer.calling({ method, host: url.host, ...(!isLink && { path: url.pathname }) });
  try {
    const incoming = await call();
    ended(incoming.status);
    return incoming;
  } catch (fault) {
    ended(outcomeOf(fault));
    throw fault;
  }
}

function outcomeOf(fault: unknown): CallOutcome {
  if (!(fault instanceof HttpFailure)) return 'aborted';
  return fault.fault.kind === 'timeout' ? 'timeout' : 'network';
}
