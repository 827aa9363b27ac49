import type { SubgraphObserver } from './observer.js';
import type { UnreadEvents } from './unread-events.js';

/** What is sent to a subgraph beside the operation, as headers and, when subscribing, as connection parameters. */
export type HeadersFor = (
  subgraph: string,
  context: unknown,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** How much a subgraph may take. */
export interface RemoteLimits {
  /** For an answer, retries included, in milliseconds. Default 5000. */
  readonly timeoutMs: number;
  /** How often a query is asked again that could not be answered. Default 2. */
  readonly retries: number;
  /** How long an answer may be, in bytes. Default 32 MB. */
  readonly maxAnswerBytes: number;
}

/** A subgraph somewhere else. */
export interface RemoteSubgraph {
  readonly name: string;
  readonly url: string;
  /** Where to subscribe; by default `url` as `ws:` or `wss:`. */
  readonly subscriptionsUrl?: string | undefined;
  /** Nothing of the client's request is sent on but by this. */
  readonly headersFor?: HeadersFor | undefined;
  readonly limits?: Partial<RemoteLimits> | undefined;
  /** Hears of what it is asked; default: nobody. */
  readonly observer?: SubgraphObserver | undefined;
  /** Where its events wait to be read, with those of others; left out, its own wait alone. */
  readonly unread?: UnreadEvents | undefined;
}
