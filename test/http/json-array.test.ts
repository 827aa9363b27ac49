import { describe, expect, it } from '@jest/globals';
import { JsonArray } from '../../src/http/json-array.js';

const document = {
  before: 'a "quoted" ] text',
  nested: { users: [{ not: 'these' }], deep: [[{ a: ']}' }]] },
  users: [{ UID: 'a"]},{[\\', list: [1, [2]] }, 'text, with ] and }', -1.5e3, true, null, [], {}, 'é😀'],
  code: 0,
  list: ['x'],
  nothing: null,
  text: 'behind\\',
};

async function* chunks(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(part);
}

/** What is found when the text comes in pieces of so many bytes. */
async function found(text: string, size: number, key: string | null = 'users', mostBytes = 1000) {
  const bytes = Buffer.from(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
  const array = new JsonArray({ key, mostBytes });
  const elements: unknown[] = [];
  for await (const some of array.split(chunks(parts)))
    elements.push(...some.map((element) => JSON.parse(element.toString()) as unknown));
  return { elements, members: Object.fromEntries(array.members), found: array.found };
}

describe('a JSON document with an array', () => {
  const scalars = { before: document.before, code: 0, nothing: null, text: document.text };

  it.each([1, 2, 3, 7, 64, 10_000])('is cut into its elements from pieces of %i bytes', async (size) => {
    const expected = { elements: document.users, members: scalars, found: true };
    expect(await found(JSON.stringify(document), size)).toEqual(expected);
    expect(await found(`\uFEFF \r\n${JSON.stringify(document, null, '\t ')}\n`, size)).toEqual(expected);
  });

  it.each([1, 10_000])('may be the array itself, in pieces of %i bytes', async (size) => {
    expect(await found(JSON.stringify(document.users), size, null)).toEqual({
      elements: document.users,
      members: {},
      found: true,
    });
  });

  it.each([
    ['{}', false],
    ['{"users":[]}', true],
    ['{"users":null,"code":5}', false],
    ['{"users":{"a":[1]}}', false],
    ['{"more":[1,{"users":[2]}]}', false],
  ])('may have none: %s', async (text, isFound) => {
    expect(await found(text, 3)).toMatchObject({ elements: [], found: isFound });
  });

  it('tells the scalars before the array with its first elements', async () => {
    const array = new JsonArray({ key: 'users' });
    array.push(Buffer.from('{"code":5,"users":['));
    expect([...array.members]).toEqual([['code', 5]]);
    expect(array.push(Buffer.from('{},')).map(String)).toEqual(['{}']);
    expect(await found('{"__proto__":1,"users":[]}', 3)).toMatchObject({ found: true });
  });

  it.each([1, 10_000])('that stops short anywhere is truncated, in pieces of %i bytes', async (size) => {
    const text = JSON.stringify({ a: 'b', users: [{ c: [1] }, 2], d: true });
    for (let length = 0; length < text.length; length += 1) {
      await expect(found(text.slice(0, length), size)).rejects.toMatchObject({
        fault: { kind: 'truncated' },
      });
    }
  });

  it.each([
    '<html>',
    '[]',
    '"users"',
    '{users:[]}',
    '{"users" []}',
    '{"users":[,]}',
    '{"users":[1 2]}',
    '{"users":[1,]}',
    '{"users":[}',
    '{"users":[]]',
    '{"users":[],}',
    '{"users":[]}{}',
    '{"users":[],"users":[]}',
    '{"code":truth,"users":[]}',
    '{"code":,"users":[]}',
    '{5:[]}',
  ])('that is none is a fault: %s', async (text) => {
    for (const size of [1, 100])
      await expect(found(text, size)).rejects.toMatchObject({ fault: { kind: 'protocol' } });
  });

  it('whose element is too long is a fault before it has all come', () => {
    const array = new JsonArray({ key: 'users', mostBytes: 100 });
    array.push(Buffer.from('{"users":[{"short":1},'));
    const failure = () => array.push(Buffer.from(`{"long":"${'x'.repeat(200)}`));
    expect(failure).toThrow(expect.objectContaining({ message: expect.stringContaining('100 bytes') }));
  });

  it('may have a container of any length beside the array, which is not held', async () => {
    const beside = JSON.stringify(Array.from({ length: 500 }, () => ({ a: ']}"' })));
    expect(await found(`{"beside":${beside},"users":[1]}`, 64)).toMatchObject({ elements: [1], members: {} });
  });

  it.each([
    '{"a":1',
    '{"a":[1}',
    '{"a":[}',
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    '{"a":1,}',
    '{,}',
    '{5:1}',
    '[1 2]',
    '[1,]',
    '["a" "b"]',
    '"a"b',
    '"a',
    '{"a":"b',
    '%',
    '['.repeat(2000),
  ])('names the element that is broken, and not one of those behind it: %s', async (broken) => {
    const text = `{"users":[{"a":"b"},[],${broken},{"c":"d"},{"e":"f"}],"code":0}`;
    for (const size of [1, 5, 10_000])
      await expect(found(text, size)).rejects.toThrow('element 3 of users is not JSON');
  });

  it('hands over what came before the fault', async () => {
    const array = new JsonArray({ key: 'users' });
    const elements: string[] = [];
    const cut = (async () => {
      for await (const some of array.split(chunks([Buffer.from('{"users":[1,2,3')])))
        elements.push(...some.map(String));
    })();
    await expect(cut).rejects.toMatchObject({ message: expect.stringMatching(/ended early/) });
    expect(elements).toEqual(['1', '2']);
    const broken = new JsonArray({ key: null }).split(chunks([Buffer.from('[1,2,%')]));
    expect((await broken.next()).value.map(String)).toEqual(['1', '2']);
    await expect(broken.next()).rejects.toThrow('element 3 is not JSON');
  });
});
