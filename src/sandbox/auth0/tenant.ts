import type { Signer } from '../signer.js';

const domain = 'sandbox.auth0.example';

/** The tenant of the sandbox, and the one application that may export its users. */
export interface Tenant {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The trailing slash is part of it. */
  readonly audience: string;
}

/** The tenant; its credentials are the same at every start. */
export function tenantOf(signer: Signer): Tenant {
  return {
    domain,
    clientId: signer.credential('client id', 32),
    clientSecret: signer.credential('client secret', 48),
    audience: `https://${domain}/api/v2/`,
  };
}
