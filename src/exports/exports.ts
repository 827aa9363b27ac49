import type { ProviderId } from '../providers/provider.js';
import type { UserRecord } from '../users/record.js';
import type {
  Caller,
  Export,
  ExportCompression,
  ExportFile,
  ExportFormat,
  SourceHealth,
  SourceView,
} from './model.js';
import type { ExportStatus } from './state.js';

/** A field of an input that may be left out or null; both mean its default. */
type Maybe<T> = T | null | undefined;

/** What a caller asks for; `StartExportInput` of the schema fits it. */
export interface StartExport {
  readonly source: string;
  readonly format?: Maybe<ExportFormat>;
  readonly compression?: Maybe<ExportCompression>;
  readonly fields?: Maybe<readonly { readonly path: string; readonly as?: Maybe<string> }[]>;
  readonly filter?: Maybe<{ readonly updatedSince?: Maybe<Date>; readonly updatedBefore?: Maybe<Date> }>;
  readonly limit?: Maybe<number>;
  readonly includeRaw?: Maybe<boolean>;
  readonly csv?: Maybe<{ readonly escapeFormulas?: Maybe<boolean>; readonly header?: Maybe<boolean> }>;
  /** At most one member, named like the provider: `auth0`, `croct`, `gigya`, `khorosCare`. */
  readonly options?: Maybe<Readonly<Record<string, Maybe<object>>>>;
  readonly idempotencyKey?: Maybe<string>;
}

/** Relay's forward paging. */
export interface PageArguments {
  /** 1 to 1000. */
  readonly first?: Maybe<number>;
  readonly after?: Maybe<string>;
}

export interface ExportsFilter {
  readonly source?: Maybe<string>;
  readonly provider?: Maybe<ProviderId>;
  readonly status?: Maybe<readonly ExportStatus[]>;
  readonly createdSince?: Maybe<Date>;
  readonly createdBefore?: Maybe<Date>;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** A page of exports, newest first. */
export interface ExportsPage {
  readonly edges: readonly { readonly cursor: string; readonly node: Export }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

/** A page of users in the order they were collected. */
export interface UsersPage {
  readonly edges: readonly { readonly cursor: string; readonly node: UserRecord }[];
  readonly pageInfo: PageInfo;
  /** Null while the export runs. */
  readonly totalCount: number | null;
  readonly complete: boolean;
}

/** A change of an export. */
export interface ExportChange {
  readonly cursor: string;
  readonly exportId: string;
  readonly deleted: boolean;
  /** As it stands now; null once it is deleted. */
  readonly export: Export | null;
}

/** What a batch asks for N times; the answer at the same index. */
export interface UsersPageKey extends PageArguments {
  readonly export: Export;
}
export interface SourceExportsKey extends PageArguments {
  readonly sourceId: string;
}

/**
 * The engine's door: all that resolvers, downloads and commands may ask of it.
 *
 * Refusals are thrown as `Refusal`. A foreign tenant's export is a missing one. Batches answer N keys
 * with a number of database queries that does not depend on N.
 */
export interface Exports {
  start(caller: Caller, input: StartExport): Promise<{ readonly export: Export; readonly created: boolean }>;
  cancel(caller: Caller, id: string): Promise<Export>;
  retry(caller: Caller, id: string): Promise<Export>;
  /** Resolves to the id. */
  delete(caller: Caller, id: string): Promise<string>;

  /** Batch by id; null for a missing one. */
  get(caller: Caller, ids: readonly string[]): Promise<(Export | null)[]>;
  list(caller: Caller, page: PageArguments, filter?: Maybe<ExportsFilter>): Promise<ExportsPage>;
  /** Batch: the exports of each source. */
  listBySource(caller: Caller, keys: readonly SourceExportsKey[]): Promise<(ExportsPage | Error)[]>;
  /** Batch: a page of users of each export; an Error per key that cannot be answered. */
  users(caller: Caller, keys: readonly UsersPageKey[]): Promise<(UsersPage | Error)[]>;
  /**
   * Batch by `<source id>:<the provider's user id>`: each user as the newest complete export of his source has
   * him. Null for one that it does not have, and where there is none; an Error per id that cannot be read.
   */
  usersById(caller: Caller, ids: readonly string[]): Promise<(UserRecord | null | Error)[]>;

  /** Sends the state at once, then at every change, and completes at a settled state; null once if deleted. */
  follow(caller: Caller, id: string): AsyncIterableIterator<Export | null>;
  /** Sends every change the caller may see; with `after`, those behind that cursor first. */
  followAll(
    caller: Caller,
    filter?: Maybe<{ readonly source?: Maybe<string>; readonly provider?: Maybe<ProviderId> }>,
    after?: Maybe<string>,
  ): AsyncIterableIterator<ExportChange>;

  /** The configured sources, and those that exports remain of. */
  sources(caller: Caller): Promise<SourceView[]>;
  /** Batch by id; null for a missing one. */
  source(caller: Caller, ids: readonly string[]): Promise<(SourceView | null)[]>;
  /** Asked at most every 30 s per source; null for a source that is not configured. */
  health(sourceId: string): Promise<SourceHealth | null>;

  /** What a signed link opens, of whatever tenant; null unless the export is COMPLETED and its file still there. */
  file(id: string): Promise<{ readonly export: Export; readonly file: ExportFile } | null>;

  /** Enters into the audit trail that the caller was handed links to the files of these exports; one statement. */
  noteLinks(caller: Caller, exports: readonly Export[], expiresAt: Date): Promise<void>;
  /** Enters that the holder of a link took so many bytes of a file. */
  noteDownload(download: {
    readonly export: Export;
    readonly holder: string;
    readonly bytes: number;
    readonly requestId?: string;
  }): Promise<void>;

  /** How many followers are listening; a server that is idle has none. */
  followers(): number;
}
