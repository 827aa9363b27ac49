import { expect } from '@jest/globals';

/** What has the shape of a JSON value: the same keys, lists of the same length, types, nulls and words of enums. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  if (value === null || isWord(value)) return value;
  return expect.any((value as string | number | boolean).constructor);
}

/** The texts in a JSON value, in their order. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** The words of enums in a JSON value, in their order. */
export function wordsOf(value: unknown): string[] {
  return textsOf(value).filter(isWord);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]+$/.test(value);
}
