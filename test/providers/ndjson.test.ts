import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { text } from '../../src/providers/conversions.js';
import { readNdjson } from '../../src/providers/ndjson.js';
import { readBatch, type ReadBatch } from '../contracts/provider/read-batch.js';

const table = { providerUserId: { from: 'id', as: text } };
const mapping = { table, sourceId: 'acme', keepRaw: true };

function chunksOf(file: string, size: number) {
  const bytes = Buffer.from(file);
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  return Readable.from(starts.map((from) => bytes.subarray(from, from + size)));
}

async function read(file: string, size = 1 << 16, skipLines = 0) {
  const batches: ReadBatch[] = [];
  try {
    for await (const batch of readNdjson({ bytes: chunksOf(file, size), skipLines, mapping }))
      batches.push(readBatch(batch));
  } catch (error) {
    return { batches, error };
  }
  return { batches, error: null };
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `{"id":"${index}"}\n`).join('');
}

describe('a file of lines', () => {
  it.each([1, 2, 7, 100])(
    'is read whole in chunks of %i bytes, also in the middle of a character',
    async (size) => {
      const { batches } = await read('{"id":"ä€😀"}\n{"id":"b"}', size);
      expect(batches.flatMap(({ users }) => users.map((user) => user.providerUserId))).toEqual(['ä€😀', 'b']);
    },
  );

  it('is cut into batches of 50 users', async () => {
    const { batches } = await read(numbered(125));
    expect(batches.map(({ users }) => users.length)).toEqual([50, 50, 25]);
    expect(batches.map(({ checkpoint }) => checkpoint)).toEqual([{ line: 50 }, { line: 100 }, { line: 125 }]);
  });

  it('is cut into batches of about a megabyte', async () => {
    const fat = `{"id":"1","text":"${'x'.repeat(300_000)}"}\n`;
    const { batches } = await read(fat.repeat(8));
    expect(batches.map(({ users }) => users.length)).toEqual([4, 4]);
  });

  it('goes on behind the lines that were read, without parsing them', async () => {
    const { batches } = await read(`not JSON\nnor this\n${numbered(2)}`, 5, 2);
    expect(batches).toMatchObject([
      { users: [{ providerUserId: '0' }, { providerUserId: '1' }], checkpoint: { line: 4 } },
    ]);
  });

  it('hands over the users before a malformed line, then names the line', async () => {
    const { batches, error } = await read(`${numbered(2)}{"id":\n${numbered(1)}`);
    expect(batches).toMatchObject([
      { users: [{ providerUserId: '0' }, { providerUserId: '1' }], checkpoint: { line: 2 } },
    ]);
    expect(error).toMatchObject({ fault: { kind: 'protocol', detail: 'line 3 is not a JSON object' } });
  });

  it.each(['5', '[]', 'null', '"a"'])('takes %s for a malformed line', async (line) => {
    expect((await read(`${line}\n`)).error).toMatchObject({ fault: { kind: 'protocol' } });
  });

  it('that stops within its last line is cut, not wrong', async () => {
    expect((await read(`${numbered(1)}{"id":"1`)).error).toMatchObject({ fault: { kind: 'truncated' } });
  });

  it('counts rows without an id', async () => {
    const { batches } = await read('{"id":null}\n{"id":"1"}\n{}\n');
    expect(batches).toMatchObject([
      { users: [{ providerUserId: '1' }], skipped: 2, checkpoint: { line: 3 } },
    ]);
  });

  it('has its secrets dropped before raw is kept', async () => {
    const { batches } = await read('{"id":"1","password":"hush","a":1}\n');
    expect(batches[0]?.users[0]?.raw).toEqual({ id: '1', a: 1 });
  });
});
