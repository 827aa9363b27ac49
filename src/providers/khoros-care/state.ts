import type { Status } from './wire.js';

/** What the words of a state mean. */
export type State =
  | { readonly is: 'running' }
  | { readonly is: 'done'; readonly downloadUrl: string }
  | { readonly is: 'failed'; readonly detail: string; readonly reason: string };

/**
 * Reads a state. Done is CLOSED with COMPLETED and a download URL, or with a download URL and no word at all
 * (oddity 9); what else is CLOSED has failed. States we do not know are on the way to one that we do.
 */
export function stateOf({ result: { jobInfo, result } }: Status): State {
  if (result.runnerState !== 'CLOSED') return { is: 'running' };
  const detail = [result.detail, result.details].find(isWord) ?? '';
  const downloadUrl = jobInfo.downloadUrl ?? '';
  if (downloadUrl !== '' && (detail === 'COMPLETED' || detail === '')) return { is: 'done', downloadUrl };
  if (detail === 'COMPLETED') return { is: 'running' };
  return {
    is: 'failed',
    detail: isWord(detail) ? detail : 'CLOSED',
    reason: reasonOf(detail, result.reason),
  };
}

function isWord(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text !== '';
}

function reasonOf(detail: string, reason: unknown): string {
  const closed = `Khoros Care closed it ${detail === '' ? 'without a result' : `as ${detail}`}`;
  return typeof reason === 'string' && reason !== '' ? `${closed}: ${reason}` : closed;
}
