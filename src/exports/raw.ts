import { Refusal } from '../refusal.js';
import { firstToken } from '../users/field-path.js';
import type { Caller, ExportRequest } from './model.js';

/** Whether an export holds the provider's own records: they were asked for, or a path leads into them. */
export function holdsRaw({ includeRaw, fields }: Pick<ExportRequest, 'includeRaw' | 'fields'>): boolean {
  return includeRaw || (fields?.some(({ path }) => firstToken(path) === 'raw') ?? false);
}

/** Refuses a caller without `users:raw` what holds the provider's own records: to start, retry, link. */
export function requireRawScope({ scopes }: Caller, request: ExportRequest): void {
  if (!holdsRaw(request) || scopes.has('users:raw')) return;
  throw new Refusal(
    'FORBIDDEN',
    'this export holds `raw`, the records of the provider as they are; that needs the scope users:raw',
  );
}
