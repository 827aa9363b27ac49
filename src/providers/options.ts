import type { z } from 'zod';
import type { JsonObject } from '../json.js';
import { badInput } from '../refusal.js';

/**
 * Parses the request's options of one provider. Throws the `Refusal` that names the option at fault;
 * `member` is the provider's member of `ProviderOptionsInput`, e.g. `khorosCare`.
 */
export function parseOptions<T>(shape: z.ZodType<T>, member: string, options: JsonObject | null): T {
  const result = shape.safeParse(options ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = ['input.options', member, ...(issue?.path ?? [])].join('.');
  throw badInput(path, issue?.message ?? 'is not valid');
}
