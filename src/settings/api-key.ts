import { z } from 'zod';
import { scopes } from '../scopes.js';
import { nearest } from './nearest.js';

/** A name for logs, headers and people: nothing invisible, and no more than fits a line. */
export const label = z.string().regex(/^[^\p{C}\p{Z}](?:[^\p{C}]{0,126}[^\p{C}\p{Z}])?$/u, {
  error: 'must be 1 to 128 characters, none of them invisible, and no space at either end',
});

/** A tenant that a caller can be of; `*` is what sources call all of them. */
export const tenant = label.refine((name) => name !== '*', {
  error: 'must be one tenant, not "*"',
});

const scope = z.enum(scopes, {
  error: ({ input }) => {
    const meant = typeof input === 'string' ? nearest(input, scopes) : undefined;
    return `must be one of ${scopes.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`;
  },
});

/** One entry of `auth.apiKeys`; `rollcall key` makes them. */
export const apiKeyShape = z.strictObject({
  name: label.describe('What `requestedBy` and the log call whoever holds the key.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, {
      error: 'must be the SHA-256 of the key, 64 hex digits; `rollcall key` prints it',
    })
    .transform((hex) => hex.toLowerCase())
    .describe('The SHA-256 of the key, in hex. The key itself is stored nowhere.'),
  tenant: tenant.describe(
    'Whose exports the holder sees and starts. `local` reaches those made before `auth` was set.',
  ),
  scopes: z.array(scope).min(1, { error: 'must name a scope' }).describe('What the holder may do.'),
});

/** An API key as the settings know it. */
export type ApiKey = z.output<typeof apiKeyShape>;

/** `auth.apiKeys`: no two of one name, none twice. */
export const apiKeysShape = z.array(apiKeyShape).superRefine(refuseTwins);

function refuseTwins(keys: readonly ApiKey[], context: z.RefinementCtx): void {
  for (const field of ['name', 'sha256'] as const) {
    const values = keys.map((key) => key[field]);
    values.forEach((value, index) => {
      const first = values.indexOf(value);
      const message = `is also the ${field} of auth.apiKeys[${first}]`;
      if (first < index) context.addIssue({ code: 'custom', path: [index, field], message });
    });
  }
}
