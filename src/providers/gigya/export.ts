import type { Call, Stage } from '../blame.js';
import type { MappingTable, Normalise } from '../mapping.js';
import type { Batch, CollectRequest, FilterName, ReadRequest, Ticket } from '../provider.js';
import type { GigyaApi } from './api.js';
import type { GigyaOptions } from './settings.js';

/** What an export at one site needs, by whichever method. */
export interface GigyaExport {
  readonly api: GigyaApi;
  readonly normalise: (keepRaw: boolean) => Normalise;
  /** Describes a call for the fault that it may become. */
  readonly call: (doing: string, stage: Stage) => Call;
}

/** One of the two ways to export the users of a site. */
export interface GigyaMethod {
  /** As Gigya calls it, e.g. `accounts.search`. */
  readonly name: string;
  readonly map: MappingTable;
  /** The filters that Gigya applies, which are all that can be had. */
  readonly filters: readonly FilterName[];
  /** The options that only the other method takes. */
  readonly foreignOptions: readonly (keyof GigyaOptions)[];
  /** Notes what the calls are made with; neither method has a job. */
  readonly begin: (request: CollectRequest, options: GigyaOptions) => Ticket;
  readonly read: (source: GigyaExport, request: ReadRequest) => AsyncGenerator<Batch>;
  /** Makes the cheapest call that the method's permission allows. */
  readonly health: (source: GigyaExport, signal: AbortSignal) => Promise<void>;
}
