import { z } from 'zod';

import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { causesOf } from './causes.js';
import { apiError, plainError } from './errors.js';
import { columnName, isPointer } from './pointer.js';

const field = z.object({
  pointer: z.string().refine(isPointer),
  field_name: z.string().min(1).exactOptional(),
});

// Strict at the root only: unknown keys further inside are passed over, and not echoed.
const orderShape = z.strictObject({
  format: z.enum(['ndjson', 'csv']),
  csv: z.object({ fields: z.array(field).min(1).exactOptional() }).exactOptional(),
});

/** What the body of `POST /_api/admin/users/export` asks for. */
export type Order = z.output<typeof orderShape>;

/** A column of a csv file. */
export type Column = z.output<typeof field>;

/** The body was not taken; `reply` says why. */
export interface Refused {
  readonly reply: Reply;
}

/** Checks the body as the server's schema does. */
export function parseOrder({ headers, body }: Call): Order | Refused {
  const type = headers['content-type'] ?? '';
  if (!isJsonType(type)) return { reply: plainError(415, `invalid content type: ${type}`) };
  const json = parseJson(body);
  if ('reply' in json) return json;
  const parsed = orderShape.safeParse(json.value, { reportInput: true });
  if (!parsed.success) {
    return invalid('ValidationFailed', 'invalid request body', {
      causes: causesOf(parsed.error, json.value),
    });
  }
  // Names must be unique even where no csv is asked for.
  const names = (parsed.data.csv?.fields ?? []).map(nameOf);
  if (new Set(names).size === names.length) return parsed.data;
  return invalid('UserExportNonUniqueFieldNames', 'field names are not unique', { field_names: names });
}

/** The name of a column in the header. */
export function nameOf({ pointer, field_name }: Column): string {
  return field_name ?? columnName(pointer);
}

// The one parameter that may be there is the charset.
function isJsonType(type: string): boolean {
  return /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type);
}

function parseJson(body: string): { readonly value: unknown } | Refused {
  try {
    return { value: JSON.parse(body) };
  } catch (fault) {
    const told = /at position (\d+)/.exec(String(fault))?.[1];
    const byte_offset = told === undefined ? Buffer.byteLength(body) : Number(told);
    const error = { name: 'BadRequest', reason: 'InvalidJSON', message: 'invalid JSON', code: 400 };
    return { reply: apiError({ ...error, info: { byte_offset } }) };
  }
}

type Info = Parameters<typeof apiError>[0]['info'] & object;

function invalid(reason: string, message: string, info: Info): Refused {
  return { reply: apiError({ name: 'Invalid', reason, message, code: 400, info }) };
}
