import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLObjectType,
} from 'graphql';
import { buildPublicSubgraph } from '../../../resolvers/subgraph.js';
import { costOf } from '../../../src/server/documents/cost.js';
import { defaultRules } from '../../../src/server/documents/rules.js';

const own = buildPublicSubgraph();
const foreign = buildSchema(`
  type Query { list(limit: Int): [Thing!]! pages(first: Int, last: Int = 7): Pages node: Node any: Any things: [[Thing]] byIds(ids: [ID!], page: Page): [Thing] paged(page: Page): Pages }
  input Page { first: Int = 30 after: String }
  type Pages { nodes: [Thing] edges: [Edge] total: Int }
  type Edge { cursor: String node: Thing }
  interface Node { id: ID list(limit: Int): [Thing] }
  type Thing implements Node { id: ID list(limit: Int): [Thing] words: [String] }
  union Any = Thing | Pages
`);

function costsOf(document: DocumentNode, variables?: Record<string, unknown> | null, schema = own): number[] {
  expect(validate(schema, document)).toEqual([]);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operations.map((operation) => costOf({ schema, document, operation, variables }));
}

const costIn = (schema: typeof own, text: string, variables?: Record<string, unknown> | null) =>
  costsOf(parse(text), variables, schema)[0];

describe('the cost of an operation', () => {
  const ofUsers = 'usersExport(id: "x") { users(first: $n) { totalCount nodes { id email } } }';

  it.each<[what: string, text: string, variables: Record<string, unknown> | null | undefined, cost: number]>([
    ['one for a field', '{ __typename a: __typename }', undefined, 2],
    ['one for introspection', '{ __schema { types { fields { name } } } }', undefined, 1],
    ['five for each field in a list', '{ sources { id title } }', undefined, 1 + 5 * 2],
    ['one for a list of texts', '{ exportedUser(id: "x") { groups roles } }', undefined, 3],
    [
      'so much for each item of a page, and its other fields once',
      `query ($n: Int) { ${ofUsers} }`,
      { n: 10 },
      4 + 10 * 2,
    ],
    ['the default where a variable is left out', `query ($n: Int) { ${ofUsers} }`, undefined, 4 + 100 * 2],
    ['the default where a variable is null', `query ($n: Int) { ${ofUsers} }`, { n: null }, 4 + 100 * 2],
    ['the default where there are no variables', `query ($n: Int) { ${ofUsers} }`, null, 4 + 100 * 2],
    ['the default of the variable before that', `query ($n: Int = 3) { ${ofUsers} }`, {}, 4 + 3 * 2],
    ['the default where null stands', `{ ${ofUsers.replace('$n', 'null')} }`, {}, 4 + 100 * 2],
    ['one item at least', `query ($n: Int) { ${ofUsers} }`, { n: -1_000_000 }, 4 + 2],
    [
      'as much as a request may hold, of columns and of options',
      '{ usersExports(first: 3) { nodes { request { format fields { path as } options } } } }',
      undefined,
      2 + 3 * (1 + 1 + 1 + 250 * 2 + 50),
    ],
    [
      'pages in pages many times over',
      '{ usersExports(first: 3) { nodes { users(first: 4) { edges { cursor } } } } }',
      undefined,
      2 + 3 * (2 + 4),
    ],
    [
      'a fragment where it is spread',
      'query { usersExports(first: 3) { ...P } } fragment P on UsersExportConnection { ...N nodes { id } } fragment N on UsersExportConnection { edges { cursor } }',
      undefined,
      3 + 3 * 2,
    ],
    [
      'a list of what is referred to',
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on UsersExport { id } } }',
      { r: [{}, {}, {}] },
      4,
    ],
  ])('is %s', (_what, text, variables, cost) => {
    expect(costIn(own, text, variables)).toBe(cost);
  });

  it.each<[what: string, text: string, cost: number]>([
    ['a list that says itself how long it is', '{ list(limit: 4) { id words } }', 1 + 4 * 2],
    ['the longest of what a page may be', '{ pages(first: 2) { nodes { id } } }', 2 + 7],
    ['a list by what it is asked about', '{ byIds(ids: ["a", "b"]) { id } }', 1 + 2],
    ['a page asked for in an object', '{ paged(page: { first: 20 }) { nodes { id } } }', 2 + 20],
    ['the default within an object', '{ paged(page: { after: "x" }) { nodes { id } } }', 2 + 30],
    ['the most of an object and a list', '{ byIds(ids: ["a"], page: { first: 9 }) { id } }', 1 + 9],
    ['lists in lists of lists', '{ things { list { id } } }', 1 + 5 * (1 + 5)],
    ['a list below one with a length', '{ list(limit: 4) { list { id } } }', 1 + 4 * (1 + 5)],
    [
      'an interface and what it may be',
      '{ node { id ... on Thing { list(limit: 2) { id } } ... { id } } }',
      1 + 1 + 3 + 1,
    ],
    ['all that a union may be', '{ any { __typename ... on Thing { id } ... on Pages { total } } }', 4],
  ])('of other subgraphs counts %s', (_what, text, cost) => {
    expect(costIn(foreign, text)).toBe(cost);
  });

  it('is a number, however much fragments multiply', () => {
    const frag = (at: number) =>
      `fragment F${at} on Thing { list(limit: 1000) { ...F${at + 1} ...F${at + 1} } }`;
    const text = `{ list { ...F0 } } ${Array.from({ length: 400 }, (_, at) => frag(at)).join(' ')} fragment F400 on Thing { id }`;
    expect(costIn(foreign, text)).toBe(Infinity);
  });
});

describe('the limit', () => {
  const most = defaultRules.limits.cost;

  it('lets the operations pass that people write', () => {
    const file = new URL('../../graphql/exports.query.graphql', import.meta.url);
    const costs = costsOf(parse(readFileSync(file, 'utf8')), { first: 1000 });
    expect(costs.length).toBeGreaterThan(10);
    expect(Math.max(...costs)).toBeLessThan(most);
  });

  it('lets a page of a thousand whole users pass, with a dozen fields, accounts and addresses', () => {
    const user = `id email username name firstName lastName phone locale createdAt updatedAt lastLoginAt customAttributes
      identities { provider connection providerUserId isSocial }
      address { street city region postalCode country }`;
    const text = `{ usersExport(id: "x") { users(first: 1000) { complete pageInfo { endCursor } nodes { ${user} } } } }`;
    expect(costIn(own, text)).toBeLessThan(most / 2);
  });

  it('lets a page of a thousand users pass with all that is known of them', () => {
    const { ExportedUser } = own.getTypeMap();
    const fields = Object.values((ExportedUser as GraphQLObjectType).getFields()).map(({ name, type }) => {
      const named = getNamedType(type);
      if (!isObjectType(named)) return name;
      const leaves = Object.values(named.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
      return `${name} { ${leaves.map((leaf) => leaf.name).join(' ')} }`;
    });
    const text = `{ usersExport(id: "x") { users(first: 1000) { nodes { ${fields.join(' ')} } } } }`;
    expect(costIn(own, text)).toBeLessThan(most);
  });

  it('lets a hundred exports pass with all that was asked for, and refuses a thousand', () => {
    const text = (first: number) =>
      `{ usersExports(first: ${first}) { nodes { id status progress { users } request { format limit options fields { path as } } } } }`;
    expect(costIn(own, text(100))).toBeLessThan(most);
    expect(costIn(own, text(1000))).toBeGreaterThan(most);
  });

  it('refuses the users of a hundred exports at once', () => {
    const text = '{ usersExports(first: 100) { nodes { users(first: 1000) { nodes { id } } } } }';
    expect(costIn(own, text)).toBeGreaterThan(most);
  });
});
