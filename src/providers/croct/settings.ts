import { z } from 'zod';
import { secret } from '../secret-settings.js';
import { commonSettings, refuseInsecure } from '../settings.js';

/** One Croct workspace, by a key of one of its applications. */
export const croctSettings = z
  .strictObject({
    provider: z.literal('croct'),
    ...commonSettings,
    apiKey: secret(
      z
        .string()
        .regex(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:.*)?$/i,
          'must be an API key: a UUID, or UUID:algorithm;key',
        )
        // Only the part before the colon is sent; the rest signs tokens and stays at home (oddity 2).
        .transform((key) => key.split(':', 1)[0] ?? key),
      'Of an application that has the permission "Export data".',
    ),
  })
  .superRefine(refuseInsecure);

/** The parsed settings of a Croct source. */
export type CroctSettings = z.output<typeof croctSettings>;

/** `ProviderOptionsInput.croct`. */
export const croctOptions = z.strictObject({
  pageSize: z
    .int('must be a whole number')
    .min(1, 'must be 1 to 1000')
    .max(1000, 'must be 1 to 1000')
    .default(1000),
});
