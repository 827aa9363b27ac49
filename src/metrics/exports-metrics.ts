import type { ExportsObserver } from '../exports/observer.js';
import type { Families } from './families.js';

const help = {
  settled: 'Exports that this process settled, by the code of their error',
  retries: 'Faults after which an export goes on or begins again, by their code',
  users: 'Users collected and listed',
  bytes: 'Bytes of these users as NDJSON',
  files: 'Files written for completed exports',
  fileBytes: 'Bytes of these files',
  downloads: 'Downloads ended, whole or not',
  sent: 'Bytes of files that were sent',
  lost: 'Leases lost while their export ran on',
  takeovers: 'Exports taken over from a worker that was not heard of',
  swept: 'What the sweeper has removed',
};

/** What exports are measured with beside the registry. */
interface Parts {
  /** The label of a source. */
  readonly label: (sourceId: string) => string;
  /** Told of the waits for a provider's rate limit. */
  readonly waits: (source: string, ms: number) => void;
}

/** Counts what this process does to exports. */
export function exportsMetrics(families: Families, { label, waits }: Parts): ExportsObserver {
  const count = countersIn(families);
  return {
    tookUp: ({ sourceId, isTakeover }) => {
      if (isTakeover) count.takeovers.inc({ source: label(sourceId) });
    },
    lostLease: ({ sourceId }) => count.lost.inc({ source: label(sourceId) }),
    triesAgain: ({ sourceId, code, waitMs }) => {
      const source = label(sourceId);
      count.retries.inc({ source, code });
      if (code === 'PROVIDER_RATE_LIMITED') waits(source, waitMs);
    },
    collected: ({ sourceId, users, bytes }) => {
      count.users.inc({ source: label(sourceId) }, users);
      count.bytes.inc({ source: label(sourceId) }, bytes);
    },
    rendered: ({ sourceId, bytes }) => {
      count.files.inc({ source: label(sourceId) });
      count.fileBytes.inc({ source: label(sourceId) }, bytes);
    },
    settled: ({ sourceId, status, code = 'NONE' }) =>
      count.settled.inc({ source: label(sourceId), status, code }),
    downloaded: ({ sourceId, bytes }) => {
      count.downloads.inc({ source: label(sourceId) });
      count.sent.inc({ source: label(sourceId) }, bytes);
    },
    swept: (what) => count.swept.inc({ what }),
  };
}

function countersIn({ counter }: Families) {
  return {
    settled: counter('exports_settled_total', help.settled, 'source', 'status', 'code'),
    retries: counter('export_retries_total', help.retries, 'source', 'code'),
    users: counter('collected_users_total', help.users, 'source'),
    bytes: counter('collected_bytes_total', help.bytes, 'source'),
    files: counter('rendered_files_total', help.files, 'source'),
    fileBytes: counter('rendered_bytes_total', help.fileBytes, 'source'),
    downloads: counter('downloads_total', help.downloads, 'source'),
    sent: counter('downloaded_bytes_total', help.sent, 'source'),
    lost: counter('leases_lost_total', help.lost, 'source'),
    takeovers: counter('takeovers_total', help.takeovers, 'source'),
    swept: counter('swept_total', help.swept, 'what'),
  };
}
