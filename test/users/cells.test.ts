import { describe, expect, it } from '@jest/globals';
import { csvCell } from '../../src/users/cells.js';

describe('a cell', () => {
  it.each([
    [null, ''],
    [undefined, ''],
    ['', ''],
    ['plain', 'plain'],
    [' kept ', ' kept '],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\rlines', '"two\rlines"'],
    ['semi;colon\ttab', 'semi;colon\ttab'],
    ['שלום 👩‍👩‍👧 漢', 'שלום 👩‍👩‍👧 漢'],
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
    [-5, '-5'],
    [1e21, '1e+21'],
    [0.1, '0.1'],
    [[], '[]'],
    [{}, '{}'],
    [['a', 'b'], '"[""a"",""b""]"'],
    [{ a: 1 }, '"{""a"":1}"'],
    [[1], '[1]'],
    ['2020-10-06T12:00:00.000Z', '2020-10-06T12:00:00.000Z'],
  ])('holding %j is written %j', (value, cell) => {
    expect(csvCell(value, true)).toBe(cell);
    expect(csvCell(value, false)).toBe(cell);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+a', "'+a"],
    ['-a', "'-a"],
    ['-', "'-"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['\nx', '"\'\nx"'],
    ['\0x', "'\0x"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['-1+1', "'-1+1"],
    ['+1;cmd', "'+1;cmd"],
    ['+1\n', '"\'+1\n"'],
  ])('that begins like the formula %j is written %j', (value, cell) => {
    expect(csvCell(value, true)).toBe(cell);
    expect(csvCell(value, false).includes("'")).toBe(false);
  });

  it.each(['+1 (555) 123-4567', '-12.50', '+49 30 1234', '-1', '＃1', 'a=1', "'x"])(
    'that holds %s is left as it is',
    (value) => {
      expect(csvCell(value, true)).toBe(value);
    },
  );
});
