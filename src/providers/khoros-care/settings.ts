import { z } from 'zod';
import { secret } from '../secret-settings.js';
import { commonSettings, given, refuseInsecure } from '../settings.js';
import { latestEndMs } from './window.js';

/** One company of Khoros Care, by a user of its Analytics API. */
export const khorosCareSettings = z
  .strictObject({
    provider: z.literal('khoros-care'),
    ...commonSettings,
    companyKey: secret(given, 'Of the company, as the Care console shows it.'),
    username: given
      .regex(/^[^:]*$/, 'must not have a colon, which would end it in HTTP Basic')
      .describe('Of an API user whose user type is Analytics: his e-mail address.'),
    password: secret(given, 'The password of that user.'),
  })
  .superRefine(refuseInsecure);

/** The parsed settings of a Khoros Care source. */
export type KhorosCareSettings = z.output<typeof khorosCareSettings>;

const moment = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      input === undefined
        ? 'is required: Khoros Care reports on a stretch of time'
        : 'must be a date and time in ISO 8601',
  })
  .transform((text) => Date.parse(text));

const mostNames = 500;
const longestName = 100;

const some = z
  .array(given.max(longestName, `must have at most ${longestName} characters`))
  .min(1, 'must name at least one; leave it out for all')
  .max(mostNames, `must name at most ${mostNames}`)
  .optional();

/** `ProviderOptionsInput.khorosCare`. Times come as ISO 8601 and become milliseconds since 1970. */
export const khorosCareOptions = z
  .strictObject({
    startTime: moment,
    endTime: moment,
    agentIds: some,
    teamIds: some,
    includeDisabled: z.boolean('must be true or false').optional(),
    locale: z
      .string()
      .regex(/^[a-z]{2}([_-][A-Z]{2})?$/, 'must be a language such as en, or en_US')
      .optional(),
    metrics: some,
    timezone: z
      .string()
      .regex(/^[A-Za-z][\w+\-/]{0,99}$/, 'must be a time zone such as Europe/Berlin')
      .optional(),
  })
  .superRefine(({ startTime, endTime }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['endTime'], message });
    if (endTime <= startTime) refuse('must be later than startTime');
    else if (endTime > latestEndMs(startTime)) refuse('must be at most 3 months later than startTime');
  });

/** The parsed options of a request. */
export type KhorosCareOptions = z.output<typeof khorosCareOptions>;
