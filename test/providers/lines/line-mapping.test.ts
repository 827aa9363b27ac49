import { describe, expect, it, jest } from '@jest/globals';
import type { JsonObject } from '../../../src/json.js';
import { auth0Map } from '../../../src/providers/auth0/map.js';
import { authgearMap } from '../../../src/providers/authgear/map.js';
import { text } from '../../../src/providers/conversions.js';
import { compileLines } from '../../../src/providers/lines/line-mapping.js';
import { compileMapping, type MappingTable } from '../../../src/providers/mapping.js';
import { dropSecrets } from '../../../src/providers/secrets.js';
import { isObject } from '../../../src/providers/wire-shape.js';
import type { UserRecord } from '../../../src/users/record.js';
import { seeded } from '../../support/dice.js';
import { madeRecord } from './made-records.js';

const tables: readonly (readonly [string, MappingTable])[] = [
  ['Auth0', auth0Map],
  ['Authgear', authgearMap],
];

/** What becomes of a record that is parsed; undefined for what is no record, or has no id. */
function byParsing(table: MappingTable, record: string): UserRecord | undefined {
  const normalise = compileMapping({ table, sourceId: 'acme', keepRaw: false });
  try {
    const wire = JSON.parse(record) as JsonObject;
    return isObject(wire) ? normalise(dropSecrets(wire)) : undefined;
  } catch {
    return undefined;
  }
}

function byBytes(table: MappingTable) {
  const lines = compileLines({ table, sourceId: 'acme', keepRaw: false })!;
  return (record: string) => {
    const bytes = Buffer.from(`??${record}\n{"next":"line"}\n`);
    return lines.line(bytes, 2, 2 + Buffer.byteLength(record));
  };
}

describe.each(tables)('the bytes of a record of %s', (_title, table) => {
  const lineOf = byBytes(table);

  it('become the line that parsing makes of it, or none, whatever stands in them', () => {
    const dice = seeded(7);
    let taken = 0;
    for (let n = 0; n < 8_000; n++) {
      const record = madeRecord(table, dice);
      const line = lineOf(record);
      if (!line) continue;
      taken++;
      const user = byParsing(table, record);
      if (line.json.toString() !== JSON.stringify(user))
        expect([record, line.json.toString()]).toEqual([record, JSON.stringify(user)]);
      expect(line.providerUserId).toBe(user?.providerUserId);
      expect(line.updatedAt).toBe(user?.updatedAt);
    }
    expect(taken).toBeGreaterThan(1_500);
  });

  it('stay the same in a line that was made before, however many follow', () => {
    const record = (n: number) => `{"user_id":"u${n}","sub":"u${n}","name":"${'n'.repeat(n)}"}`;
    const lines = Array.from({ length: 300 }, (_, n) => lineOf(record(n))!);
    lines.forEach((line, n) =>
      expect(line.json.toString()).toBe(JSON.stringify(byParsing(table, record(n)))),
    );
  });
});

describe('a usual record', () => {
  const records: Readonly<Record<string, JsonObject>> = {
    Auth0: {
      user_id: 'auth0|1',
      email: 'ann@example.com',
      email_verified: true,
      name: 'Ann "A" Onymous',
      identities: [
        { connection: 'db', provider: 'auth0', user_id: '1', isSocial: false },
        {
          connection: 'github',
          provider: 'github',
          user_id: 77,
          isSocial: true,
          profileData: { name: 'ann' },
        },
      ],
      created_at: '2024-02-28T10:11:12.345Z',
      updated_at: '2025-12-31T23:59:59.999Z',
      logins_count: 12,
      user_metadata: { plan: 'free', scores: [1, 2.5, -3], since: null },
      app_metadata: {},
    },
    Authgear: {
      sub: '11111111-2222-4333-8444-555555555555',
      preferred_username: 'ann',
      email_verified: false,
      disabled: false,
      created_at: '2024-02-28T10:11:12.345Z',
      custom_attributes: { plan: 'free' },
    },
  };

  it.each(tables)('of %s is not parsed', (title, table) => {
    const record = JSON.stringify(records[title]);
    const expected = JSON.stringify(byParsing(table, record));
    const lineOf = byBytes(table);
    const parse = jest.spyOn(JSON, 'parse');
    const line = lineOf(record);
    const times = parse.mock.calls.length;
    parse.mockRestore();
    expect(line?.json.toString()).toBe(expected);
    expect(times).toBe(0);
  });
});

describe('a table', () => {
  it('whose id is looked for in several places has no lines', () => {
    const table = { providerUserId: { from: ['id', 'uid'], as: text } };
    expect(compileLines({ table, sourceId: 'acme', keepRaw: false })).toBeUndefined();
  });
});
