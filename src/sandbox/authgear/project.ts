import type { Signer } from '../signer.js';

/** The project of the sandbox, and the key of its Admin API by name. */
export interface Project {
  /** The project id; file names begin with it, and a token names it as its audience. */
  readonly id: string;
  readonly endpoint: string;
  readonly keyId: string;
}

/** The project; its key id is the same at every start. */
export function projectOf(signer: Signer): Project {
  const id = 'sandbox';
  return { id, endpoint: `https://${id}.authgear.example`, keyId: signer.uuid('key id') };
}
