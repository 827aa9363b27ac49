import type { JsonValue } from '../../json.js';

/**
 * Whether this is a JSON Pointer (RFC 6901) with a token that is not empty. Nobody asks whether it points at anything:
 * `/nonsense` is a column of empty cells.
 */
export function isPointer(pointer: string): boolean {
  return /^(\/([^~/]|~[01])*)+$/.test(pointer) && columnName(pointer) !== '';
}

/** The name of a column that was given none. */
export function columnName(pointer: string): string {
  return tokensOf(pointer)
    .filter((token) => token !== '')
    .join('.');
}

/** Makes the function that follows a pointer; undefined where it leads nowhere. */
export function follower(pointer: string): (record: JsonValue) => JsonValue | undefined {
  const tokens = tokensOf(pointer);
  return (record) => tokens.reduce<JsonValue | undefined>(stepInto, record);
}

function stepInto(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? value[token] : undefined;
}

function tokensOf(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
