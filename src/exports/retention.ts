import type { ExportRequest } from './model.js';

/** Options that choose how users are asked for, not which. */
const neutralOptions = new Set([
  'pageSize',
  'locale',
  'timezone',
  'startTime',
  'endTime',
  'includeDisabled',
  'includePendingUsers',
]);

/** Whether an export of this request holds all users of its source, so that one may be looked up in it by id. */
export function isComplete({ filter, limit, options }: ExportRequest): boolean {
  return (
    filter === null && limit === null && Object.keys(options ?? {}).every((name) => neutralOptions.has(name))
  );
}
