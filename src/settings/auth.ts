import { z } from 'zod';
import { apiKeysShape } from './api-key.js';
import { jwtShape } from './jwt.js';

/** Who may call. Left out, callers are not asked, and only this machine can call. */
export const authShape = z
  .strictObject({
    apiKeys: apiKeysShape
      .default([])
      .describe('Callers with a key of their own. A running server follows changes of this list.'),
    jwt: jwtShape.optional(),
  })
  .refine(({ apiKeys, jwt }) => apiKeys.length > 0 || jwt !== undefined, {
    error: 'must hold a key under apiKeys (`rollcall key` makes one), or jwt: else nobody could call',
  })
  .optional();

/** Who may call, parsed. */
export type AuthSettings = NonNullable<z.output<typeof authShape>>;
