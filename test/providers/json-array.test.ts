import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { text } from '../../src/providers/conversions.js';
import { readJsonArray } from '../../src/providers/json-array.js';
import { compileMapping } from '../../src/providers/mapping.js';
import { readBatch, type ReadBatch } from '../contracts/provider/read-batch.js';

const normalise = compileMapping({
  table: { providerUserId: { from: 'id', as: text } },
  sourceId: 'acme',
  keepRaw: true,
});

async function read(file: string, skipElements = 0) {
  const batches: ReadBatch[] = [];
  try {
    const bytes = Readable.from([Buffer.from(file)]);
    for await (const batch of readJsonArray({ bytes, skipElements, normalise }))
      batches.push(readBatch(batch));
  } catch (error) {
    return { batches, error };
  }
  return { batches, error: null };
}

const row = (id: number) => `{"id":"${id}","name":"Ann \\"A\\" Onymous"}`;
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const idsOf = (batches: readonly ReadBatch[]) =>
  batches.flatMap(({ users }) => users.map(({ providerUserId }) => providerUserId));

describe('a file that is a JSON array', () => {
  it('is cut into batches of 50 users', async () => {
    const { batches } = await read(`[${rows(125).join(',')}]`);
    expect(batches.map(({ users }) => users.length)).toEqual([50, 50, 25]);
    expect(batches.map(({ checkpoint }) => checkpoint)).toEqual([
      { element: 50 },
      { element: 100 },
      { element: 125 },
    ]);
  });

  it('is cut into batches of about a megabyte', async () => {
    const fat = `{"id":"1","text":"${'x'.repeat(300_000)}"}`;
    const { batches } = await read(`[${Array<string>(8).fill(fat).join(',')}]`);
    expect(batches.map(({ users }) => users.length)).toEqual([4, 4]);
  });

  it('goes on behind the elements that were read, without parsing them', async () => {
    const { batches } = await read(`[1,"two",${row(3)},${row(4)}]`, 2);
    expect(batches).toMatchObject([{ users: [{ providerUserId: '3' }, {}], checkpoint: { element: 4 } }]);
  });

  it('with nothing behind the elements that were read has no batch', async () => {
    expect((await read(`[${row(0)}]`, 1)).batches).toEqual([]);
  });

  it.each(['5', '[]', 'null', '"a"', '{"id":"\\x"}', '{"id":tru}'])(
    'takes %s for a malformed element, and hands over the users before it',
    async (element) => {
      const { batches, error } = await read(`[${row(0)},${row(1)},${element},${row(3)}]`);
      expect(idsOf(batches)).toEqual(['0', '1']);
      expect(error).toMatchObject({
        fault: { kind: 'protocol', detail: 'element 3 is not a JSON object' },
      });
    },
  );

  it('with an element that stops anywhere within is wrong, not cut', async () => {
    for (let end = 0; end < row(1).length; end += 1) {
      const { error } = await read(`[${row(0)},${row(1).slice(0, end)},${row(2)},${row(3)}]`);
      expect(error).toMatchObject({ fault: { kind: 'protocol' } });
      expect((error as Error).message).toMatch(/^element 2 is not /);
    }
  });

  it('that stops short is cut, and gives the users before', async () => {
    const { batches, error } = await read(`[${row(0)},{"id":"1`);
    expect(idsOf(batches)).toEqual(['0']);
    expect(error).toMatchObject({ fault: { kind: 'truncated' } });
  });

  it('counts rows without an id', async () => {
    const { batches } = await read(`[{"id":null},${row(1)},{}]`);
    expect(batches).toMatchObject([
      { users: [{ providerUserId: '1' }], skipped: 2, checkpoint: { element: 3 } },
    ]);
  });

  it('has its secrets dropped before raw is kept', async () => {
    const { batches } = await read('[{"id":"1","password":"hush","a":1}]');
    expect(batches[0]?.users[0]?.raw).toEqual({ id: '1', a: 1 });
  });
});
