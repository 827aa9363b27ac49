import { z } from 'zod';
import { documentLimits } from './document-limits.js';
import { trafficLimits } from './traffic-limits.js';
import { wholeNumber } from './units.js';

/** Bounds on what callers may ask for. Parsed, lengths of time are milliseconds and sizes bytes. */
export const limitsShape = z
  .strictObject({
    exportsPerTenant: wholeNumber({ least: 1, most: 100_000, default: 100 }).describe(
      'Exports of one tenant that are queued or run; one more is refused with LIMIT_EXCEEDED.',
    ),
    ...documentLimits,
    ...trafficLimits,
  })
  .prefault({});
