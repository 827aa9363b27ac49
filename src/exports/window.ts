import type { CollectedUser } from '../providers/provider.js';
import type { Job } from './job.js';

/** The filters that the source cannot apply itself, as a test of one user. A user without the date is kept. */
export function windowOf({ source, request }: Job): (user: CollectedUser) => boolean {
  const native = source.capabilities.nativeFilters;
  const since = native.includes('UPDATED_SINCE') ? null : (request.filter?.updatedSince ?? null);
  const before = native.includes('UPDATED_BEFORE') ? null : (request.filter?.updatedBefore ?? null);
  if (!since && !before) return () => true;
  const from = since?.getTime() ?? -Infinity;
  const to = before?.getTime() ?? Infinity;
  return ({ updatedAt }) => {
    if (updatedAt === undefined) return true;
    const at = Date.parse(updatedAt);
    return at >= from && at < to;
  };
}
