import { z } from 'zod';

/** What is logged, as JSON lines on standard error. */
export const logShape = z
  .strictObject({
    level: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('The least important lines that are still logged.'),
  })
  .prefault({});
