import { z } from 'zod';
import { wholeNumber } from './units.js';

/** Where state lives. */
export const dataShape = z
  .strictObject({
    dir: z
      .string()
      .min(1)
      .default('./data')
      .describe(
        'The folder of the embedded database, the exported users and the signing key; made with mode 0700. Relative to the working directory. With PostgreSQL, of the users alone, if `files` are on disk: all processes must see the same folder.',
      ),
    databaseUrl: z
      .string()
      .refine((url) => /^postgres(ql)?:$/.test(schemeOf(url)), {
        error: 'must be a URL such as postgres://user:password@host:5432/database?sslmode=require',
      })
      .optional()
      .describe(
        'A PostgreSQL that any number of gateways and workers share; set it by `DATABASE_URL`. Left out, an embedded database is kept in `data.dir`, for one process. Behind a pooler, one that keeps sessions.',
      ),
    connections: wholeNumber({ least: 2, most: 500, default: 10 }).describe(
      'Most connections of each process to PostgreSQL; one more listens.',
    ),
  })
  .prefault({});

function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
