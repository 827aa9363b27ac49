import { describe, expect, it } from '@jest/globals';
import { faultOfCondition } from '../../../src/providers/gigya/where.js';

describe('a condition', () => {
  it.each([
    'profile.country = "DE"',
    'data.loyalty.tier in ("gold", "silver") AND NOT (isActive = false)',
    'data.order = 1 and data.group.limit > 5 or profile.startDate is not null',
    'profile.city = "Limit; where -- /* ( O\'Neil"',
    'profile.city = "say \\"hello\\" twice"',
    'profile.city = "ends in \\\\"',
    'profile.city = "a""b"',
    'profile.firstName contains "Zoë" AND iRank >= -1.5e3',
    '(((a = 1)))',
    'orders = 1 AND limits = 2 AND selected = true AND data.FROM = 3',
    'a = 1\nAND b = 2',
  ])('is taken: %s', (condition) => {
    expect(faultOfCondition(condition)).toBeUndefined();
  });

  it.each([
    'a = 1 LIMIT 5',
    'a = 1 limit 5',
    'a = 1LIMIT 5',
    'a = 1.LIMIT 5',
    'a = "x"LIMIT 5',
    'a in ("x")ORDER BY b',
    'a = 1 GROUP BY b',
    'a = 1 START 5',
    'a = 1 FILTER b = 2',
    'a = (SELECT b FROM c)',
    'a = 1 UNION b',
    'WHERE a = 1',
    'a = 1\tWhere b',
    'a = 1\u00a0LIMIT 5',
  ])('with a clause is refused: %s', (condition) => {
    expect(faultOfCondition(condition)).toMatch(/without the clause [A-Z]+$/);
  });

  it.each(['a = 1 -- b', 'a = 1 /* b */', 'a */ b', 'a = 1 # b', 'a = 1 // b', 'a = 1; b'])(
    'with a comment or a second statement is refused: %s',
    (condition) => {
      expect(faultOfCondition(condition)).toMatch(/comments/);
    },
  );

  it.each([
    ['(a = 1', /opens a parenthesis/],
    ['a = 1) OR (b = 2', /closes a parenthesis/],
    ['a = ")" )', /closes a parenthesis/],
    ['a = "(" OR (b = "c"', /opens a parenthesis/],
    ['a = "b', /opens a string/],
    ['a = "b" "', /opens a string/],
    ["a = 'b'", /double quotes/],
    ['a = `b`', /double quotes/],
    ['', /empty/],
    [' \n', /empty/],
  ])('that does not hold together is refused: %j', (condition, fault) => {
    expect(faultOfCondition(condition)).toMatch(fault);
  });

  it.each(['a = "\\" LIMIT 5 \\"', 'a = "\\") OR (b = "\\"', 'a = "\\" -- "', 'a = "b\\"'])(
    'must be sound whether a backslash escapes a quotation mark or not (oddity 8): %s',
    (condition) => {
      expect(faultOfCondition(condition)).toEqual(expect.any(String));
    },
  );
});
