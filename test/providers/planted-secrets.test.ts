import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../src/json.js';
import { compileMapping, type MappingTable, type Rule } from '../../src/providers/mapping.js';
import { providers } from '../../src/providers/registry.js';
import { dropSecrets } from '../../src/providers/secrets.js';

const mark = 'PLANTED';

/** One of every kind, by name and by shape. */
const secrets: JsonObject = {
  password: mark,
  password_hash: mark,
  access_token: mark,
  refreshToken: mark,
  totp_secret: mark,
  recovery_codes: [mark, mark],
  harmless: `otpauth://totp/acme?secret=${mark}`,
  note: `$2b$10$${mark}${'x'.repeat(46)}`,
  blob: `eyJhbGciOiJIUzI1NiJ9.${mark}.c2lnbmF0dXJl`,
};

/** A record that has every path which a table reads, three more levels below it, and a list of objects. */
function recordFor(map: MappingTable): JsonObject {
  const record: JsonObject = { deep: { deeper: { deepest: {} } }, list: [{ item: {} }] };
  for (const rule of Object.values(map) as Rule[])
    for (const path of pathsOf(rule)) put(record, path.split('.'));
  return record;
}

function pathsOf(rule: Rule): readonly string[] {
  if ('gather' in rule) return rule.gather.map((path) => `${path}.nested.more`);
  if ('each' in rule) return [rule.from].flat();
  return [rule.from].flat().filter((path) => path !== '*');
}

function put(into: JsonObject, [name = '', ...rest]: string[]): void {
  const present = into[name];
  if (rest.length === 0) into[name] = present ?? `value of ${name}`;
  else put((into[name] = isObject(present) ? present : {}), rest);
}

/** Plants the secrets in every object, at every depth. */
function plant(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plant);
  if (!isObject(value)) return value;
  return {
    ...Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plant(member)])),
    ...secrets,
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const maps = Object.values(providers).flatMap(({ maps }) => Object.entries<MappingTable>(maps));

describe.each(maps)('secrets planted at every depth of a record of %s', (_provider, map) => {
  it('are in no field, in no custom attribute and not in raw', () => {
    const planted = plant(recordFor(map)) as JsonObject;
    const user = compileMapping({ table: map, sourceId: 'acme', keepRaw: true })(dropSecrets(planted));
    expect(JSON.stringify(planted).split(mark).length).toBeGreaterThan(50);
    expect(user?.raw).toBeDefined();
    expect(JSON.stringify(user)).not.toContain(mark);
  });
});
