import { z } from 'zod';
import { secret } from '../secret-settings.js';
import { commonSettings, given, refuseInsecure } from '../settings.js';
import { faultOfCondition } from './where.js';

/** One Gigya site, by an application key. */
export const gigyaSettings = z
  .strictObject({
    provider: z.literal('gigya'),
    ...commonSettings,
    dataCenter: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a bare domain such as eu1.gigya.com')
      .transform((domain) => domain.toLowerCase())
      .describe("The domain of the site's data center, e.g. eu1.gigya.com or cn1.sapcdm.cn."),
    apiKey: secret(given, 'Of the site, as the console shows it.'),
    userKey: secret(given.optional(), "Of the application that asks; left out with a partner's secret."),
    secret: secret(
      given,
      'The secret of that application, in base64 as the console shows it. It is never sent.',
    ),
    method: z
      .enum(['accountsSearch', 'exportUsers'])
      .default('accountsSearch')
      .describe('accountsSearch exports whole profiles, exportUsers ids and identities alone (oddity 1).'),
  })
  .superRefine(refuseInsecure);

/** The parsed settings of a Gigya source. */
export type GigyaSettings = z.output<typeof gigyaSettings>;

const longestCondition = 10_000;

/** `ProviderOptionsInput.gigya`. */
export const gigyaOptions = z.strictObject({
  includePendingUsers: z.boolean().optional(),
  where: z
    .string()
    .max(longestCondition, { abort: true, message: `must have at most ${longestCondition} characters` })
    .superRefine((condition, context) => {
      const message = faultOfCondition(condition);
      if (message) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  accountType: z.enum(['FULL', 'LITE', 'FULL_AND_LITE']).optional(),
});

/** The parsed options of a request. */
export type GigyaOptions = z.output<typeof gigyaOptions>;
