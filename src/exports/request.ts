import { isStorable, type JsonObject } from '../json.js';
import type { FilterName, ProviderId, Source } from '../providers/provider.js';
import { badInput, Refusal } from '../refusal.js';
import { compileColumns } from '../users/columns.js';
import type { StartExport } from './exports.js';
import type { ExportRequest } from './model.js';

/** The member of `ProviderOptionsInput` that belongs to each provider; Authgear takes none. */
const optionMembers: Readonly<Record<ProviderId, string | null>> = {
  AUTH0: 'auth0',
  AUTHGEAR: null,
  CROCT: 'croct',
  GIGYA: 'gigya',
  KHOROS_CARE: 'khorosCare',
};

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
  const chosen = fields.map(({ path, as }) => ({ path, as: as ?? null }));
  compileColumns(chosen, 'input.fields');
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

function optionsFrom({ options }: StartExport, source: Source): JsonObject | null {
  const given = Object.entries(options ?? {}).filter(isGiven);
  const [first, second] = given;
  if (!first) return null;
  if (second) throw badInput('input.options', 'takes the options of one provider, not of several');
  const [member, value] = first;
  if (member !== optionMembers[source.provider]) {
    throw badInput(
      `input.options.${member}`,
      `is not for source ${source.id}, whose provider is ${source.provider}`,
    );
  }
  return withoutNulls(storable(value, `input.options.${member}`));
}

function storable(options: object, argument: string): object {
  JSON.stringify(options, (_name, value: unknown) => {
    if (typeof value === 'string' && !isStorable(value)) throw badInput(argument, notStorable);
    return value;
  });
  return options;
}

const notStorable = 'must have neither NUL nor broken Unicode';

function isGiven<T>(member: readonly [string, T | null | undefined]): member is [string, T] {
  return member[1] !== null && member[1] !== undefined;
}

/** Left out and null mean the same; dates become text, as they are stored. */
function withoutNulls(value: object): JsonObject {
  const entries = Object.entries(JSON.parse(JSON.stringify(value)) as JsonObject);
  return Object.fromEntries(
    entries.filter(([, member]) => member !== null).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function checkKey({ idempotencyKey }: StartExport): void {
  if (idempotencyKey === null || idempotencyKey === undefined) return;
  if (idempotencyKey === '' || idempotencyKey.length > longestKey) {
    throw badInput('input.idempotencyKey', `must have 1 to ${longestKey} characters`);
  }
  if (!isStorable(idempotencyKey)) throw badInput('input.idempotencyKey', notStorable);
}
