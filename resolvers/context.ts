import type { Asker } from './file-links.js';
import type { Loaders } from './loaders.js';

/** All that resolvers may know of a request. */
export interface Context extends Asker {
  readonly loaders: Loaders;
}
