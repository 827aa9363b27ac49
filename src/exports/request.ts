import { isStorable } from '../json.js';
import type { FilterName, Source } from '../providers/provider.js';
import { badInput, Refusal } from '../refusal.js';
import { compileColumns } from '../users/columns.js';
import type { StartExport } from './exports.js';
import type { ExportRequest } from './model.js';
import { notStorable, optionsFrom } from './provider-options.js';
import { mostFields, requireShort } from './request-bounds.js';

const mostUsers = 2 ** 31 - 1;
const longestKey = 255;

/** What was asked for with its defaults filled in; throws a `Refusal` that names the argument at fault. */
export function requestFrom(input: StartExport, source: Source): ExportRequest {
  const format = input.format ?? 'NDJSON';
  const request: ExportRequest = {
    format,
    compression: input.compression ?? 'NONE',
    fields: fieldsFrom(input),
    filter: filterFrom(input, source),
    limit: limitFrom(input),
    includeRaw: input.includeRaw ?? false,
    csv:
      format === 'CSV'
        ? { escapeFormulas: input.csv?.escapeFormulas ?? true, header: input.csv?.header ?? true }
        : null,
    options: optionsFrom(input, source),
  };
  checkKey(input);
  source.validate({
    updatedSince: null,
    updatedBefore: null,
    limit: null,
    keepRaw: false,
    options: request.options,
  });
  return request;
}

function fieldsFrom({ fields }: StartExport): ExportRequest['fields'] {
  if (!fields) return null;
  if (fields.length > mostFields)
    throw badInput('input.fields', `a file has at most ${mostFields} columns, got ${fields.length}`);
  const chosen = fields.map(({ path, as }) => ({ path, as: as ?? null }));
  compileColumns(chosen, 'input.fields');
  requireShort(chosen, 'input.fields');
  return chosen;
}

function filterFrom({ filter }: StartExport, source: Source): ExportRequest['filter'] {
  const updatedSince = filter?.updatedSince ?? null;
  const updatedBefore = filter?.updatedBefore ?? null;
  if (!updatedSince && !updatedBefore) return null;
  if (updatedSince && updatedBefore && updatedSince >= updatedBefore) {
    throw badInput('input.filter.updatedBefore', 'must be later than updatedSince');
  }
  if (updatedSince) requireFilter(source, 'UPDATED_SINCE', 'updatedSince');
  if (updatedBefore) requireFilter(source, 'UPDATED_BEFORE', 'updatedBefore');
  return { updatedSince, updatedBefore };
}

function requireFilter(source: Source, name: FilterName, argument: string): void {
  if (source.capabilities.filters.includes(name)) return;
  throw new Refusal(
    'UNSUPPORTED',
    `input.filter.${argument}: the records of source ${source.id} have no time of modification to filter by; leave the filter out`,
    `input.filter.${argument}`,
  );
}

function limitFrom({ limit }: StartExport): number | null {
  if (limit === null || limit === undefined) return null;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostUsers)
    throw badInput('input.limit', `must be from 1 to ${mostUsers}, got ${limit}`);
  return limit;
}

function checkKey({ idempotencyKey }: StartExport): void {
  if (idempotencyKey === null || idempotencyKey === undefined) return;
  if (idempotencyKey === '' || idempotencyKey.length > longestKey) {
    throw badInput('input.idempotencyKey', `must have 1 to ${longestKey} characters`);
  }
  if (!isStorable(idempotencyKey)) throw badInput('input.idempotencyKey', notStorable);
}
