import type { JsonRecord } from './run.js';

/** Whether a value is an object with fields, so neither null nor a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands under a key that clients choose: `constructor` must not find what every object has. */
export function read(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Puts a value under a key that clients choose: `__proto__` must be a key like any other. */
export function write(record: JsonRecord, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** Merges an answer into what is there, in place. Null takes nothing away; lists merge place by place. */
export function merge(target: JsonRecord, source: JsonRecord): void {
  for (const key of Object.keys(source)) write(target, key, merged(read(target, key), source[key]));
}

function merged(old: unknown, fresh: unknown): unknown {
  if (old === undefined || old === null) return fresh;
  if (fresh === undefined || fresh === null) return old;
  if (Array.isArray(old) && Array.isArray(fresh) && old.length === fresh.length)
    return fresh.map((item, index) => merged(old[index], item));
  if (!isRecord(old) || !isRecord(fresh)) return fresh;
  merge(old, fresh);
  return old;
}

/** A copy that shares nothing with the value: what one place merges must not show in another. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isRecord(value)) return value;
  const copy: JsonRecord = {};
  for (const key of Object.keys(value)) write(copy, key, copyOf(value[key]));
  return copy;
}
