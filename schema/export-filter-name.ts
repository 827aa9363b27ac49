import { namedValues } from './named-values.js';

/** The filters that a source may or may not take. */
export const ExportFilterName = namedValues('ExportFilterName', 'A filter of `ExportFilterInput`.', {
  UPDATED_SINCE: 'The filter `updatedSince`.',
  UPDATED_BEFORE: 'The filter `updatedBefore`.',
});
export type ExportFilterName = keyof typeof ExportFilterName;
