import type { z } from 'zod';
import type { Http } from '../http/http.js';
import type { Redactor } from '../http/redactor.js';
import type { MappingTable } from './mapping.js';
import type { ProviderId, Source } from './provider.js';

/** What a source needs from above. */
export interface SourceDeps {
  /** Closed by whoever opened it, after the sources are no longer used. */
  readonly http: Http;
}

/** What a provider makes a source with. */
export interface ConnectDeps extends SourceDeps {
  /** Knows the secrets of the settings; is told those that come up on the way. */
  readonly redactor: Redactor;
}

/** The data sheet of a provider. */
export interface Provider<Name extends string, Settings, Options> {
  readonly id: ProviderId;
  /** Its name in the settings and in the address of its folder. */
  readonly name: Name;
  readonly title: string;
  /** One entry of `sources`, strict. Its secrets are marked by `secret`. */
  readonly settings: z.ZodType<Settings>;
  /** The provider's member of `ProviderOptionsInput`, strict. */
  readonly options: z.ZodType<Options>;
  /** How its records become the unified user: a table for each shape of them, by the heading it has in the docs. */
  readonly maps: Readonly<Record<string, MappingTable>>;
  /** Makes a source; nothing is asked of the provider yet. */
  connect(settings: Settings, deps: ConnectDeps): Source;
}
