/** What an export is doing, as callers see it. */
export type ExportStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'EXPIRED';

/** What a running export is at: asking the provider, waiting for it, taking users over, writing the file. */
export type ExportPhase = 'SUBMITTING' | 'WAITING' | 'COLLECTING' | 'FINISHING';

/** What may follow what. Nothing else in the house knows. */
export const transitions = {
  QUEUED: ['RUNNING', 'FAILED', 'CANCELED'],
  RUNNING: ['QUEUED', 'COMPLETED', 'FAILED', 'CANCELED'],
  COMPLETED: ['EXPIRED'],
  FAILED: ['QUEUED', 'EXPIRED'],
  CANCELED: ['QUEUED', 'EXPIRED'],
  EXPIRED: [],
} as const satisfies Record<ExportStatus, readonly ExportStatus[]>;

/** The statuses from which `to` may be reached. */
export function sourcesOf(to: ExportStatus): ExportStatus[] {
  const all = Object.entries(transitions) as [ExportStatus, readonly ExportStatus[]][];
  return all.filter(([, targets]) => targets.includes(to)).map(([from]) => from);
}

/** Settled = nothing runs any more; only a retry or time changes it. */
export function isSettled(status: ExportStatus): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}
