import type { JsonObject, JsonValue } from '../../json.js';
import { isObject } from '../wire-shape.js';

/**
 * Brings flat members of dotted fields (`"address.city": …`) under their roots, where nested ones stand
 * already: which of the two a file has is not documented (oddity 7). Null when no field is dotted.
 */
export function foldDotted(fields: readonly string[]): ((wire: JsonObject) => JsonObject) | undefined {
  const dotted = fields.filter((field) => field.includes('.'));
  if (dotted.length === 0) return undefined;
  return (wire) => {
    for (const name of dotted) {
      const value = wire[name];
      if (value !== undefined) place(wire, name, value);
    }
    return wire;
  };
}

function place(wire: JsonObject, name: string, value: JsonValue): void {
  const path = name.split('.');
  const last = path.pop() ?? name;
  let parent = wire;
  for (const step of path) {
    const next = Object.hasOwn(parent, step) ? parent[step] : undefined;
    const child = isObject(next) ? next : {};
    if (child !== next) define(parent, step, child);
    parent = child;
  }
  define(parent, last, value);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the flat spelling must not be seen twice
  delete wire[name];
}

/** Defined, not assigned, so that a step named __proto__ is a member like any other. */
function define(parent: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(parent, name, { value, enumerable: true, writable: true, configurable: true });
}
