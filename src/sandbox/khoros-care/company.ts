import type { Signer } from '../signer.js';

/** The company of the sandbox, and the API user that may ask for its reports. */
export interface Company {
  readonly key: string;
  /** The e-mail of the API user. */
  readonly username: string;
  readonly password: string;
}

/** The company; its credentials are the same at every start. */
export function companyOf(signer: Signer): Company {
  return {
    key: signer.credential('company key', 12),
    username: 'analytics-api@sandbox.example',
    password: signer.credential('password', 32),
  };
}
