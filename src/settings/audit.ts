import { z } from 'zod';
import { duration } from './units.js';

/** The trail of who did what. */
export const auditShape = z
  .strictObject({
    retention: duration({ least: '1m', most: '36500d', default: '365d' }).describe(
      'How long the audit trail is kept, whatever becomes of the exports it tells of.',
    ),
  })
  .transform(({ retention }) => ({ retentionMs: retention }))
  .prefault({});
