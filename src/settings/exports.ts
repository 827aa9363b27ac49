import { z } from 'zod';
import { duration, size, wholeNumber, yesOrNo } from './units.js';

const segment = z
  .strictObject({
    bytes: size({ least: '1KB', most: '1GB', default: '8MB' }).describe(
      'Collected users become readable, and safe from a crash, whenever so many bytes of NDJSON have come.',
    ),
    every: duration({ least: '10ms', most: '10m', default: '10s' }).describe(
      '… or whenever so much time has passed, if that is sooner.',
    ),
  })
  .transform(({ every, ...rest }) => ({ ...rest, everyMs: every }))
  .prefault({});

/** How exports run and how long what they collected is kept. Parsed, lengths of time are milliseconds. */
export const exportsShape = z
  .strictObject({
    concurrency: wholeNumber({ least: 1, most: 256, default: 4 }).describe('Exports that run at once.'),
    perSource: wholeNumber({ least: 1, most: 256, default: 2 }).describe(
      'Exports that run at once at one source, waiting ones included.',
    ),
    lease: duration({ least: '200ms', most: '1h', default: '20s' }).describe(
      'A worker that has not been heard of for so long loses its exports to another.',
    ),
    segment,
    retention: duration({ least: '100ms', most: '3650d', default: '24h' }).describe(
      'How long the users and the file of a settled export are kept.',
    ),
    recordRetention: duration({ least: '100ms', most: '3650d', default: '30d' }).describe(
      'How long it stays known that a settled export was; at least `exports.retention`.',
    ),
    keepNewest: yesOrNo(true).describe(
      "Keep the users of each source's newest complete export until a newer one has come, beyond `exports.retention`.",
    ),
    deadline: duration({ least: '100ms', most: '365d', default: '6h' }).describe(
      'An export fails that has not settled so long after a worker first took it up, or took it up again after a retry. For one that nobody takes up the time does not run; `exports.stalledAfter` tells of it.',
    ),
    stalledAfter: duration({ least: '100ms', most: '365d', default: '5m' }).describe(
      'An export is said to be stalled (`stalledSince`, and a warning in the log) when it has come no further for so long: no worker takes it up, or no users, no other phase and no other percentage come. It goes on all the same; raise it where providers need longer to make a file ready.',
    ),
    retries: wholeNumber({ least: 0, most: 1000, default: 8 }).describe(
      'Times in a row that a step is tried again without progress.',
    ),
    downloadLinkTtl: duration({ least: '1s', most: '30d', default: '15m' }).describe(
      'How long a download link works.',
    ),
  })
  .refine(({ retention, recordRetention }) => recordRetention >= retention, {
    path: ['recordRetention'],
    error: 'must be at least exports.retention',
  })
  .transform(({ lease, retention, recordRetention, deadline, stalledAfter, downloadLinkTtl, ...rest }) => ({
    ...rest,
    leaseMs: lease,
    retentionMs: retention,
    recordRetentionMs: recordRetention,
    deadlineMs: deadline,
    stalledAfterMs: stalledAfter,
    downloadLinkTtlMs: downloadLinkTtl,
  }))
  .prefault({});
