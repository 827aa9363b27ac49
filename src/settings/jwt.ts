import { z } from 'zod';
import { isLoopbackHost } from '../http/addresses.js';
import { label, tenant } from './api-key.js';

/**
 * What tokens may be signed with. Only pairs of a private and a public key: with a shared secret, whoever
 * checks tokens could make them.
 */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const given = z.string().min(1, { error: 'must not be empty' });

const claim = label.describe('The name of a claim; a dot in it is part of the name.');

/** `auth.jwt`: whose tokens are taken, and what is read from them. */
export const jwtShape = z
  .strictObject({
    issuer: given.describe('The `iss` that tokens must have, to the letter.'),
    audience: z
      .union([given, z.array(given).min(1)], { error: 'must be a text, or a list of texts' })
      .describe('The `aud` that tokens must have; of a list, one.'),
    jwksUri: z
      .string()
      .refine(isSafe, { error: 'must be an https address (http only on loopback)' })
      .optional()
      .describe('Where the issuer publishes its keys. Either this or `keyFile`.'),
    keyFile: given
      .optional()
      .describe(
        'A file with the public key (PEM) or keys (JWK, JWKS), read again when it changes. Relative to the working directory.',
      ),
    algorithms: z
      .array(z.enum(algorithms))
      .min(1, { error: 'must name an algorithm' })
      .default(['RS256'])
      .describe('The algorithms that tokens may be signed with.'),
    tenantClaim: claim
      .optional()
      .describe('The claim that names the tenant of the caller. Either this or `tenant`.'),
    tenant: tenant
      .refine((name) => name !== 'local', { error: 'must not be local, which only an API key can be' })
      .optional()
      .describe('The tenant of every caller that has a token.'),
    scopeClaim: claim
      .default('scope')
      .describe('The claim that lists what the caller may do: a text with spaces, or a list.'),
  })
  .superRefine((settings, context) => {
    for (const [one, other] of [
      ['jwksUri', 'keyFile'],
      ['tenantClaim', 'tenant'],
    ] as const) {
      if ((settings[one] === undefined) !== (settings[other] === undefined)) continue;
      const message =
        settings[one] === undefined ? `is missing: it or ${other}` : `must not stand beside ${other}`;
      context.addIssue({ code: 'custom', path: [one], message });
    }
  });

/** Whose tokens are taken, parsed. */
export type JwtSettings = z.output<typeof jwtShape>;

/** Keys that came by plain http could be anybody's. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}
