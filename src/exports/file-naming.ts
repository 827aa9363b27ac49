import type { ExportRequest } from './model.js';
import type { ExportRow } from './store/tables.js';

const endings = { CSV: 'csv', NDJSON: 'ndjson', JSON: 'json' } as const;

/** The name that a browser saves the file under, e.g. `acme-auth0-users-20261120T093000Z.csv.gz`. */
export function fileNameOf(row: ExportRow, { format, compression }: ExportRequest): string {
  const at = row.created_at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${row.source}-users-${at}.${endings[format]}${compression === 'GZIP' ? '.gz' : ''}`;
}

/** The media type of the file as it is downloaded; a packed one is gzip, not a packed transfer. */
export function contentTypeOf({ format, compression, csv }: ExportRequest): string {
  if (compression === 'GZIP') return 'application/gzip';
  switch (format) {
    case 'CSV':
      return `text/csv; charset=utf-8; header=${csv?.header === false ? 'absent' : 'present'}`;
    case 'NDJSON':
      return 'application/x-ndjson';
    case 'JSON':
      return 'application/json';
  }
}
