import { namedValues } from './named-values.js';

/** What an export is doing. */
export const ExportStatus = namedValues(
  'ExportStatus',
  'What an export is doing. COMPLETED, FAILED, CANCELED and EXPIRED are settled: nothing runs any more.',
  {
    QUEUED: 'Waits for a worker.',
    RUNNING: 'Is being collected; `phase` says what it is at.',
    COMPLETED: 'All users are collected and the file can be downloaded.',
    FAILED: 'Ended with an `error`; `retryExport` queues it again.',
    CANCELED: 'Was canceled. What was collected stays readable until it expires.',
    EXPIRED: 'Its users and its file are gone; the record remains.',
  },
);
export type ExportStatus = keyof typeof ExportStatus;

/** What a running export is at. */
export const ExportPhase = namedValues('ExportPhase', 'What a running export is at.', {
  SUBMITTING: 'Asks the provider for the export.',
  WAITING: 'Waits for the provider, or for it to be reachable again.',
  COLLECTING: 'Takes users over from the provider.',
  FINISHING: 'Writes the file.',
});
export type ExportPhase = keyof typeof ExportPhase;
