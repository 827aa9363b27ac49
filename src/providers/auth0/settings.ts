import { z } from 'zod';
import { secret } from '../secret-settings.js';
import { commonSettings, given, refuseInsecure } from '../settings.js';

/** One Auth0 tenant. */
export const auth0Settings = z
  .strictObject({
    provider: z.literal('auth0'),
    ...commonSettings,
    domain: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a bare host such as acme.us.auth0.com')
      .transform((domain) => domain.toLowerCase())
      .describe("The tenant's canonical domain, not a custom one (oddity 1)."),
    clientId: given.describe('Of a machine-to-machine application that is granted read:users.'),
    clientSecret: secret(given, 'The secret of that application.'),
    extraFields: z
      .array(z.string().regex(/^[^\s[\]]{1,100}$/, 'must be the name of a profile attribute'))
      .default([])
      .describe('Profile attributes to export beside the standard ones, e.g. locale.'),
  })
  .superRefine(refuseInsecure);

/** The parsed settings of an Auth0 source. */
export type Auth0Settings = z.output<typeof auth0Settings>;

/** `ProviderOptionsInput.auth0`. */
export const auth0Options = z.strictObject({
  connectionId: z
    .string()
    .regex(/^con_[A-Za-z0-9]{16}$/, 'must be a connection id such as con_0123456789abcdef')
    .optional(),
});
