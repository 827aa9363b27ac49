import { readFileSync } from 'node:fs';
import type { JsonValue } from '../../src/json.js';

/** A JSON example of a provider's documentation or traffic, word for word. */
export function fixture(name: string): JsonValue {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as JsonValue;
}
