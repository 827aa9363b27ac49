import { describe, expect, it } from '@jest/globals';
import { GraphQLError, Kind, parse, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { buildPublicSubgraph } from '../../../resolvers/subgraph.js';
import { costOf } from '../../../src/server/documents/cost.js';
import { Documents } from '../../../src/server/documents/documents.js';
import { measure } from '../../../src/server/documents/size.js';
import { rulesWith } from './rules.js';
import { wholeSchema } from './whole-schema.js';

const schema = buildPublicSubgraph();
const documents = new Documents({ ...rulesWith({}), introspection: false });

/** Numbers that are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const words =
  '{ } ( ) [ ] : ! = @ $ & | ... on query mutation subscription fragment id users nodes sources usersExports usersExport exports source first $n 1 -1 1e9 null true "x" """y""" @include(if: $n) __schema __typename Query UsersExport F0 F1 F2 # \u0000 🙂'.split(
    ' ',
  );

function soup(roll: (sides: number) => number): string {
  return Array.from({ length: roll(60) }, () => words[roll(words.length)]).join(' ');
}

/** Well formed, with fragments that are spread at random, in circles too. */
function maze(roll: (sides: number) => number): string {
  const fields = [
    'id',
    'a: id',
    'users(first: $n)',
    'nodes',
    'source',
    'exports',
    'usersExports(first: 9)',
    '__schema',
  ];
  const fragments = 1 + roll(10);
  const selection = (depth: number): string => {
    const one = () => {
      const kind = roll(4);
      if (kind === 0) return `...F${roll(fragments + 1)} @skip(if: $b)`;
      const inside = depth < 4 && roll(2) ? ` ${selection(depth + 1)}` : '';
      return kind === 1
        ? `... on UsersExport ${inside || '{ id }'}`
        : `${fields[roll(fields.length)]!}${inside}`;
    };
    return `{ ${Array.from({ length: 1 + roll(4) }, one).join(' ')} }`;
  };
  const types = ['Query', 'UsersExport', 'UsersExportConnection', 'UserSource', 'Nothing'];
  const all = Array.from(
    { length: fragments },
    (_, at) => `fragment F${at} on ${types[roll(5)]!} ${selection(0)}`,
  );
  return `query ($n: Int = 3, $b: Boolean) ${selection(0)} ${all.join(' ')}`;
}

/** The document, and how often any of its selections was looked at. */
function counted(text: string): { document: DocumentNode; sets: number; looks: () => number } {
  let [looks, sets] = [0, 0];
  const document = visit(parse(text), {
    SelectionSet: {
      leave: ({ selections, ...node }) => {
        sets++;
        return Object.defineProperty({ ...node }, 'selections', {
          enumerable: true,
          get: () => (looks++, selections),
        });
      },
    },
  });
  return { document, sets, looks: () => looks };
}

describe('a text of any kind', () => {
  it.each([
    ['out of words', soup],
    ['of fragments that lead anywhere', maze],
  ])('%s is read, or refused with errors of GraphQL', (_kind, make) => {
    for (let seed = 0; seed < 500; seed++) {
      const read = documents.read({ query: make(dice(seed)) }, schema);
      if ('errors' in read) {
        expect(read.errors.length).toBeGreaterThan(0);
        expect(read.errors.every((error) => error instanceof GraphQLError)).toBe(true);
      } else expect(read.document.kind).toBe(Kind.DOCUMENT);
    }
  });

  it('is measured and priced by looking at each selection once, however its fragments multiply', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { document, sets, looks } = counted(maze(dice(seed)));
      const sizes = measure(document);
      expect(looks()).toBeLessThanOrEqual(sets);
      const operation = document.definitions[0] as OperationDefinitionNode;
      const { depth, ...numbers } = sizes.get(operation)!;
      expect([depth, ...Object.values(numbers), costOf({ schema, document, operation })]).not.toContain(NaN);
      expect(looks()).toBeLessThanOrEqual(2 * sets);
    }
  });

  it('is refused in a sentence when it is nested more deeply than can be read', () => {
    const patient = new Documents(rulesWith({ tokens: 20_000 }));
    for (const open of ['{ a ', '{ a(b: [', '[', '{a:']) {
      const query = open.startsWith('{ a') ? open.repeat(6_000) : `{ a(b: ${open.repeat(9_900)}`;
      expect(patient.read({ query }, schema)).toMatchObject({
        code: 'GRAPHQL_PARSE_FAILED',
        errors: [{ message: expect.stringMatching(/^The document is nested too deeply|^Syntax Error/) }],
      });
    }
  });
});

describe('introspection', () => {
  it('may be as deep as it is, however deep an operation may be', () => {
    expect(new Documents(rulesWith({ depth: 1 })).read({ query: wholeSchema }, schema)).toHaveProperty(
      'document',
    );
  });
});

describe('a document that was good', () => {
  it('is not read again for the same schema, and is for another', () => {
    const read = (query: string, of = schema) => documents.read({ query }, of);
    const first = read('{ sources { id } }');
    expect(first).toHaveProperty('document');
    expect(read('{ sources { id } }')).toEqual(first);
    expect(read('{ sources { id } }')).toHaveProperty(
      'document',
      (first as { document: DocumentNode }).document,
    );
    const other = read('{ sources { id } }', buildPublicSubgraph()) as { document: DocumentNode };
    expect(other.document).not.toBe((first as { document: DocumentNode }).document);
  });
});
