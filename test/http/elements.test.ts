import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { arrayElements } from '../../src/http/elements.js';
import type { HttpFailure } from '../../src/http/fault.js';

function chunksOf(text: string | Buffer, size: number) {
  const bytes = Buffer.from(text);
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  return Readable.from(starts.map((from) => bytes.subarray(from, from + size)));
}

/** The elements parsed, and the fault behind them. */
async function cut(text: string | Buffer, size = 1 << 16, maxBytes?: number) {
  const elements: unknown[] = [];
  try {
    for await (const some of arrayElements(chunksOf(text, size), maxBytes))
      elements.push(...some.map((element) => JSON.parse(element.toString()) as unknown));
  } catch (error) {
    return { elements, fault: (error as HttpFailure).fault };
  }
  return { elements, fault: null };
}

const truncated = { kind: 'truncated', detail: 'its JSON array is not whole' };
const people = [
  { a: 'x"],[{\\', b: '\\"', '},{': null },
  { a: { b: [{ c: [] }, 'ä€😀'], d: {} }, e: [-1.5e3, true, false] },
  { a: '' },
];

describe('the elements of a JSON array', () => {
  it.each([1, 2, 3, 7, 1000])('are those that JSON.parse sees, in chunks of %i bytes', async (size) => {
    for (const text of [JSON.stringify(people), JSON.stringify(people, null, '\t'), '[1, "a" ,null,[[]]]'])
      expect(await cut(text, size)).toEqual({ elements: JSON.parse(text), fault: null });
  });

  it.each(['[]', ' [ ]\r\n', '\uFEFF[]'])('of %j are none', async (text) => {
    expect(await cut(text, 1)).toEqual({ elements: [], fault: null });
  });

  it('follow a byte order mark', async () => {
    expect(await cut('\uFEFF[{"a":1}]', 1)).toEqual({ elements: [{ a: 1 }], fault: null });
  });

  it('come before a cut, wherever it is, which is told as such', async () => {
    const text = Buffer.from(`\uFEFF${JSON.stringify(people)}`);
    for (let end = 0; end < text.length; end += 1) {
      const { elements, fault } = await cut(text.subarray(0, end), 5);
      expect(fault).toEqual(truncated);
      expect(elements).toEqual(people.slice(0, elements.length));
    }
  });

  it.each([
    ['{"status":"FAIL"}', 'the file is not a JSON array'],
    ['<html>', 'the file is not a JSON array'],
    ['"a"', 'the file is not a JSON array'],
    ['[1] [', 'something follows the JSON array'],
    ['[1]]', 'something follows the JSON array'],
    ['[1,]', 'element 2 is not JSON'],
    ['[,1]', 'element 1 is not JSON'],
    ['[1,{"a" "b"}]', 'element 2 is not JSON'],
    ['[1,{"a":1]', 'element 2 is not JSON'],
    ['[1 2]', 'element 1 is not JSON'],
    ['[1,2,{a:1}]', 'element 3 is not JSON'],
    ['[{"a":"b"c"}]', 'element 1 is not JSON'],
    ['[{"a",}]', 'element 1 is not JSON'],
    ["[{'a':1}]", 'element 1 is not JSON'],
  ])('of %j are wrong', async (text, detail) => {
    for (const size of [1, 100]) expect((await cut(text, size)).fault).toEqual({ kind: 'protocol', detail });
  });

  it('before a wrong one are handed over', async () => {
    expect((await cut('[1,{"a":2},x,3]')).elements).toEqual([1, { a: 2 }]);
  });

  it('may not be longer than memory allows', async () => {
    const text = `["${'x'.repeat(50)}","${'y'.repeat(500)}"]`;
    expect(await cut(text, 10, 100)).toEqual({
      elements: ['x'.repeat(50)],
      fault: { kind: 'protocol', detail: 'element 2 is longer than 100 bytes' },
    });
  });
});
