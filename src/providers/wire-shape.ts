import { z } from 'zod';
import { isStorable, type JsonObject, type JsonValue } from '../json.js';
import { protocolFault, type Call } from './blame.js';

/** A cursor, which we keep and send back as it came: some are long, but an endless one would fill the memory. */
export const wireCursor = z
  .string()
  .max(10_000, 'must have at most 10000 characters')
  .refine(isStorable, 'must have neither NUL nor broken Unicode');

/** Parses what arrived; a shape that does not fit is a fault that names the field. */
export function parseWire<T>(shape: z.ZodType<T>, body: JsonValue, call: Call): T {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw protocolFault(
    call,
    `the answer does not fit${field ? ` at ${field}` : ''}: ${issue?.message ?? 'unknown shape'}`,
  );
}

/** True for a JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a JSON object when it is a string that says something. */
export function textMember(value: JsonValue | undefined, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' && member !== '' ? member : undefined;
}
