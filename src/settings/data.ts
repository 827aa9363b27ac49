import { z } from 'zod';

/** Where state lives. */
export const dataShape = z
  .strictObject({
    dir: z
      .string()
      .min(1)
      .default('./data')
      .describe(
        'The folder of the embedded database, the exported users and the signing key; made with mode 0700. Relative to the working directory.',
      ),
    databaseUrl: z
      .string()
      .refine(() => false, {
        error:
          'is for PostgreSQL, which this version does not offer: it stores embedded, under data.dir, only',
      })
      .optional()
      .describe('Not available in this version, which stores embedded, under `data.dir`, only.'),
  })
  .prefault({});
