import type { Signer } from '../signer.js';

/** The site of the sandbox, and the one application that may read its accounts. */
export interface Site {
  /** The domain of the data centre that has the site. */
  readonly dataCenter: string;
  readonly apiKey: string;
  readonly userKey: string;
  /** The application's secret, in base64. */
  readonly secret: string;
}

/** A data centre that does not have the site. */
export const otherDataCenter = 'us1.gigya.com';

/** The site; its credentials are the same at every start. */
export function siteOf(signer: Signer): Site {
  return {
    dataCenter: 'eu1.gigya.com',
    apiKey: `3_${signer.credential('api key', 64)}`,
    userKey: `A${signer.credential('user key', 11)}`,
    secret: Buffer.from(signer.sign('secret', 'application'), 'base64url').toString('base64'),
  };
}
