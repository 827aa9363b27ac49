import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../src/json.js';
import * as conversions from '../../src/providers/conversions.js';

type Name = keyof typeof conversions;

const cases: readonly [Name, JsonValue, unknown][] = [
  ['text', 'a', 'a'],
  ['text', '', undefined],
  ['text', 5, '5'],
  ['text', null, undefined],
  ['text', {}, undefined],
  ['lowerCase', 'A@B', 'a@b'],
  ['boolean', true, true],
  ['boolean', 'FALSE', false],
  ['boolean', 1, true],
  ['boolean', 'maybe', undefined],
  ['boolean', null, undefined],
  ['not', true, false],
  ['not', null, undefined],
  ['isNull', null, true],
  ['isNull', '', false],
  ['socialNetwork', 'google', true],
  ['socialNetwork', 'azureadv2', false],
  ['socialNetwork', 'login_id', false],
  ['socialNetwork', 'orkut', undefined],
  ['socialNetwork', null, undefined],
  ['integer', 5, 5],
  ['integer', '-5', -5],
  ['integer', 5.5, undefined],
  ['integer', '5x', undefined],
  ['isoDate', '2023-01-25T17:48:14.784Z', '2023-01-25T17:48:14.784Z'],
  ['isoDate', '2023-01-31T17:48:14.784Z', '2023-01-31T17:48:14.784Z'],
  ['isoDate', '2024-10-07T21:06:24.361634372Z', '2024-10-07T21:06:24.361Z'],
  ['isoDate', '2023-01-25T19:48:14+02:00', '2023-01-25T17:48:14.000Z'],
  ['isoDate', '2023-13-25T17:48:14.784Z', undefined],
  ['isoDate', '0000-01-25T17:48:14.784Z', undefined],
  ['isoDate', '+275760-09-13T00:00:00.000Z', undefined],
  ['isoDate', 'yesterday', undefined],
  ['isoDate', '1', undefined],
  ['epochMs', 1760000000000, '2025-10-09T08:53:20.000Z'],
  ['epochMs', '1760000000000', '2025-10-09T08:53:20.000Z'],
  ['epochMs', -1, '1969-12-31T23:59:59.999Z'],
  ['epochMs', 9e15, undefined],
  ['localDate', '1990-05-12', '1990-05-12'],
  ['localDate', '1990', undefined],
  ['localDate', '0000-05-12', undefined],
  ['localDate', '2023-02-29', undefined],
  ['localDate', '2024-02-29', '2024-02-29'],
  ['localDate', 631152000000, '1990-01-01'],
  ['localDate', -1, '1969-12-31'],
  ['gender', 'Female', 'FEMALE'],
  ['gender', 'm', 'MALE'],
  ['gender', 'other', 'NEUTRAL'],
  ['gender', 'unknown', 'UNKNOWN'],
  ['gender', 'x', undefined],
  ['stringList', ['a', 5, null, ''], ['a', '5']],
  ['stringList', [], []],
  ['stringList', 'a', ['a']],
  ['stringList', '', []],
  ['stringList', null, undefined],
  ['object', { a: 1 }, { a: 1 }],
  ['object', [1], undefined],
  ['object', null, undefined],
];

describe('a conversion', () => {
  it.each(cases)('%s brings %j to %j', (name, value, expected) => {
    expect(conversions[name](value)).toEqual(expected);
  });

  it.each(Object.keys(conversions) as Name[])('%s is tried above and bears its own name', (name) => {
    expect(cases.map(([tried]) => tried)).toContain(name);
    expect(conversions[name].name).toBe(name);
  });
});
