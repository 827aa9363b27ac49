import type { Caller } from '../src/exports/model.js';
import type { Exports } from '../src/exports/exports.js';
import type { Loaders } from './loaders.js';

/** Where a file can be fetched, and until when. */
export interface Link {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Makes links to files. */
export interface LinkSigner {
  /** A link to the file with this SHA-256 (hex) of an export, for one holder. */
  sign(exportId: string, sha256: string, holder: string): Link;
}

/** All that resolvers may know of a request. */
export interface Context {
  readonly caller: Caller;
  readonly exports: Exports;
  readonly links: LinkSigner;
  readonly loaders: Loaders;
}
