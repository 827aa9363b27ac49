import { namedValues } from './named-values.js';

/** What the file looks like. */
export const ExportFormat = namedValues('ExportFormat', 'The format of an export file.', {
  CSV: 'RFC 4180: UTF-8 without BOM, CRLF, one row per user.',
  NDJSON: 'One JSON object per line.',
  JSON: 'One JSON array.',
});
export type ExportFormat = keyof typeof ExportFormat;

/** How the file is packed. */
export const ExportCompression = namedValues('ExportCompression', 'How an export file is compressed.', {
  NONE: 'Not at all.',
  GZIP: 'With gzip; the name ends in `.gz`.',
});
export type ExportCompression = keyof typeof ExportCompression;
