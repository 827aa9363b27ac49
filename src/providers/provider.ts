import type { JsonObject, JsonValue } from '../json.js';
import type { UserLine } from '../users/user-line.js';
import type { UserRecord } from '../users/record.js';

/** The systems that Rollcall exports users from. */
export type ProviderId = 'AUTH0' | 'AUTHGEAR' | 'CROCT' | 'GIGYA' | 'KHOROS_CARE';

/** The filters of a request, by their GraphQL names. */
export type FilterName = 'UPDATED_SINCE' | 'UPDATED_BEFORE';

/** What a source can do; data that follows from its provider's mapping table and its own settings. */
export interface Capabilities {
  /** The provider runs a job of its own that is polled. */
  readonly remoteJob: boolean;
  /** The provider can cancel that job. */
  readonly remoteCancel: boolean;
  /** The provider says how far it has come. */
  readonly progress: boolean;
  /** Filters that the provider applies itself. */
  readonly nativeFilters: readonly FilterName[];
  /** Filters that a request may use: the native ones and those applied while collecting. */
  readonly filters: readonly FilterName[];
  /** The provider applies a limit itself. */
  readonly nativeLimit: boolean;
  /** Paths of the unified user that this provider's records can fill, e.g. `address.city`. */
  readonly fields: readonly string[];
}

/** What a source is asked to collect. The whole mapped record is always taken. */
export interface CollectRequest {
  /** ISO 8601; users last modified at or after it. Null = open. Only sent when the filter is native. */
  readonly updatedSince: string | null;
  /** ISO 8601; users last modified before it. Null = open. Only sent when the filter is native. */
  readonly updatedBefore: string | null;
  /** Most users to ask the provider for, where that is the same as stopping there; null = all. */
  readonly limit: number | null;
  /** Keep the provider's own record, secrets dropped, as `raw` of each user. */
  readonly keepRaw: boolean;
  /** The provider's own options (the member of `ProviderOptionsInput` that bears its name), or null. */
  readonly options: JsonObject | null;
}

/**
 * What a provider gave us to come back with: a job id, or the request itself where there is no job.
 * Stored with the export; never logged, shown or put in events.
 */
export type Ticket = JsonObject;

/** Where to go on reading; it means something only together with its ticket. */
export type Checkpoint = JsonValue;

/** How a ticket stands. */
export type Check =
  | { readonly state: 'pending'; readonly againMs: number; readonly percent?: number }
  | { readonly state: 'ready' }
  | { readonly state: 'failed'; readonly reason: string; readonly providerCode?: string };

/** A user, normalised and free of secrets: still to be written, or written already where his record allowed it. */
export type CollectedUser = UserRecord | UserLine;

/** Some users, and the checkpoint to go on from behind them. */
export interface Batch {
  readonly users: readonly CollectedUser[];
  /** Rows of this batch that had no id and were left out. */
  readonly skipped: number;
  readonly checkpoint: Checkpoint;
}

/** What a read needs. The batches of one read are at most some thousand users each. */
export interface ReadRequest {
  readonly ticket: Ticket;
  /** Null = from the beginning. */
  readonly checkpoint: Checkpoint | null;
  readonly request: CollectRequest;
  readonly signal: AbortSignal;
}

/**
 * One configured place where users live.
 *
 * Every method throws a `ProviderFault` when the provider is at fault, and the signal's reason when it
 * is aborted. None of them keeps state that an export needs: another process can go on with the ticket.
 */
export interface Source {
  /** `[a-z0-9][a-z0-9-]{0,62}` */
  readonly id: string;
  readonly provider: ProviderId;
  readonly title: string;
  readonly capabilities: Capabilities;
  /** Throws a `Refusal` (BAD_USER_INPUT, argument below `input.options`) for options it cannot take. */
  validate(request: CollectRequest): void;
  /** Creates the remote job, or notes what a cursor needs. Never retried blindly inside. */
  begin(request: CollectRequest, signal: AbortSignal): Promise<Ticket>;
  /** Asks once how the ticket stands. Providers without a job are always ready. */
  check(ticket: Ticket, signal: AbortSignal): Promise<Check>;
  /** Reads users behind the checkpoint to the end. */
  read(read: ReadRequest): AsyncIterable<Batch>;
  /** Asks the cheapest question that proves the credentials; returns when all is well. */
  health(signal: AbortSignal): Promise<void>;
}
