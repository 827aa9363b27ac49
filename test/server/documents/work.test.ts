import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { buildPublicSubgraph } from '../../../resolvers/subgraph.js';
import { Documents } from '../../../src/server/documents/documents.js';
import { readingFault } from '../../../src/server/documents/reading-fault.js';
import type { Read } from '../../../src/server/documents/known-reads.js';
import { openHouse, type House } from '../house.js';
import { overHttp } from './doors.js';

const schema = buildPublicSubgraph();

/** The same schema, which counts how often validation looks for the type that it begins with. */
function watched(): { schema: GraphQLSchema; validations: () => number } {
  const own = buildPublicSubgraph();
  const look = jest.spyOn(own, 'getQueryType');
  return { schema: own, validations: () => look.mock.calls.length };
}

const rootFields = `query Much { ${'sources { id } '.repeat(21)} }`;

describe('a document that is too much', () => {
  it.each([
    ['root fields', rootFields, 1],
    ['fields of one name', `{ sources { ${'id '.repeat(101)} } }`, 1],
    [
      'fields in a fragment that nobody spreads',
      `{ __typename } fragment F on Nothing { ${'a '.repeat(101)} }`,
      1,
    ],
  ])('is not validated: it has too many %s', (_what, query, count) => {
    const { schema: own, validations } = watched();
    const read = new Documents().read({ query }, own) as { errors: readonly unknown[] };
    expect(read.errors).toHaveLength(count);
    expect(validations()).toBe(0);
    new Documents().read({ query: '{ __typename }' }, own);
    expect(validations()).toBeGreaterThan(0);
  });

  it('is refused as fast the second time', () => {
    const documents = new Documents();
    const query = '{ nothing }';
    const first = documents.read({ query }, schema);
    expect(first).toHaveProperty('errors');
    expect(documents.read({ query }, schema)).toBe(first);
  });
});

describe('over HTTP', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse({ sources: [] });
  });
  afterAll(() => house.close());

  it('every fault of a document is told, and not that of an empty one', async () => {
    for (let times = 0; times < 2; times++) {
      const { errors } = await overHttp(house.server, { query: '{ nothing sources { none } }' });
      expect(errors!.map(({ message }) => message)).toEqual([
        'Cannot query field "nothing" on type "Query".',
        'Cannot query field "none" on type "UserSource".',
      ]);
    }
  });

  it('a document is read by `Documents`, once', async () => {
    const read = jest.spyOn(Documents.prototype, 'read');
    await overHttp(house.server, { query: '{ a: __typename }' });
    const [answer] = read.mock.results.map(({ value }) => value as Read);
    expect(read).toHaveBeenCalledTimes(1);
    await overHttp(house.server, { query: '{ a: __typename }' });
    expect(read.mock.results[1]!.value).toBe(answer);
    read.mockRestore();
  });
});

describe('a parser that runs out of stack', () => {
  it('is told of in a sentence, however often its fault is wrapped', () => {
    const wrap = (originalError: Error) => new GraphQLError(originalError.message, { originalError });
    const fault = wrap(wrap(new RangeError('Maximum call stack size exceeded')));
    expect(readingFault(fault).message).toBe('The document is nested too deeply to be read.');
  });
});

describe('what is kept of documents', () => {
  const many = 'QUEUED '.repeat(1_980);
  const text = (at: number) => `query q${at} { usersExports(filter: { status: [${many}] }) { totalCount } }`;
  const documents = new Documents();
  const read = (at: number) => documents.read({ query: text(at) }, schema);

  it('is the last of them, and takes no more than 16 MB of memory', () => {
    const first = read(0);
    expect(first).toHaveProperty('document');
    expect(read(0)).toBe(first);
    const before = heldBytes();
    const last = Array.from({ length: 100 }, (_, at) => read(at)).at(-1);
    expect(heldBytes() - before).toBeLessThan(16_000_000);
    expect(read(99)).toBe(last);
    expect(read(0)).not.toBe(first);
  });

  it('takes no more when they are refused', () => {
    const refused = new Documents();
    const before = heldBytes();
    for (let at = 0; at < 100; at++) {
      const query = `query q${at} { ${'a '.repeat(1_990)} }`;
      expect(refused.read({ query }, schema)).toHaveProperty('errors');
    }
    expect(heldBytes() - before).toBeLessThan(16_000_000);
    expect(refused.read({ query: '{ __typename }' }, schema)).toHaveProperty('document');
  });
});

/** What is on the heap and still needed. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return getHeapStatistics().used_heap_size;
}
