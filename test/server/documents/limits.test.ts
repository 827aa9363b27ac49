import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { doors, overEvents, overGet, overHttp, overSocket, type Reply, type Sent } from './doors.js';
import { wholeSchema } from './whole-schema.js';
import { makeCrm, type Note } from '../crm.js';
import { openHouse, type House } from '../house.js';
import { serve, type ServedSubgraph } from '../../federation/support/serve.js';
import { Topic } from '../../federation/support/topic.js';
import { federationShape } from '../../../src/settings/federation.js';

let crm: ServedSubgraph;
let house: House;
let gateway: House;
beforeAll(async () => {
  crm = await serve(makeCrm(new Topic<Note>()));
  const federation = federationShape.parse({ subgraphs: [{ name: 'crm', url: crm.url }] })!;
  house = await openHouse({ sources: [] });
  gateway = await openHouse({ sources: [], federation });
});
afterAll(async () => {
  await gateway.close();
  await house.close();
  await crm.close();
});

/** So many of something, in one text. */
function list(count: number, write: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => write(at)).join(' ');
}

/** A way down of so many fields. */
function deep(depth: number): string {
  const way = ['source(id: "none")', 'exports(first: 1)', 'nodes'];
  return `{ ${list(depth - 1, (at) => `${way[at % 3]!.replace(at ? '(id: "none")' : '', '')} {`)} __typename ${list(depth, () => '}')}`;
}

const inSources = (selection: string): Sent => ({ query: `{ sources { ${selection} } }` });
const rootFields = (count: number) => `{ ${list(count, () => '__typename')} }`;
const aliases = (count: number) => inSources(list(count, (at) => `a${at}: id`));
const directives = (count: number) => inSources(list(count, () => 'id @include(if: true)'));
const repeats = (count: number) => inSources(list(count, () => 'id'));
/** 16 tokens beside those of the list. */
const tokens = (count: number): Sent => ({
  query: `{ usersExports(filter: { status: [${list(count - 16, () => 'QUEUED')}] }) { totalCount } }`,
});
const cost = (n: number): Sent => ({
  query: 'query ($n: Int) { usersExports(first: 100) { nodes { users(first: $n) { nodes { id } } } } }',
  variables: { n },
});

/** What is just allowed, what is just not, and what is said of it. */
const limits: [limit: string, within: Sent, beyond: Sent, said: string][] = [
  ['depth', { query: deep(15) }, { query: deep(16) }, 'The operation has a depth of 16; 15 is'],
  ['aliases', aliases(30), aliases(31), 'The operation has 31 aliases; 30 is'],
  [
    'rootFields',
    { query: rootFields(20) },
    { query: `query Much ${rootFields(21)}` },
    'The operation "Much" has 21 root fields; 20 is',
  ],
  ['directives', directives(50), directives(51), 'The operation has 51 directives; 50 is'],
  ['repeats', repeats(100), repeats(101), 'The document has 101 fields named `id`; 100 is'],
  ['cost', cost(997), cost(998), 'The operation has a cost of 100002; 100000 is'],
  ['tokens', tokens(2000), tokens(2001), 'The document has more than 2000 tokens,'],
];

describe.each(doors)('over %s', (name, ask) => {
  it.each(limits)('limits.%s is kept to', async (limit, within, beyond, said) => {
    expect((await ask(house.server, within)).errors).toBeUndefined();
    const { data, errors, status } = await ask(house.server, beyond);
    const code = limit === 'tokens' ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
    const message = `${said} the most that \`limits.${limit}\` allows.`;
    expect(errors).toMatchObject([{ message, extensions: { code } }]);
    expect(errors![0]!.extensions).toEqual({ code });
    expect(data).toBeUndefined();
    expect(status).toBe(name.startsWith('WebSocket') ? undefined : 400);
  });

  it.each(limits)('limits.%s is kept to through the gateway too', async (limit, within, beyond) => {
    expect((await ask(gateway.server, within)).errors).toBeUndefined();
    const { errors } = await ask(gateway.server, beyond);
    expect(errors).toMatchObject([{ message: expect.stringContaining(`\`limits.${limit}\``) }]);
  });

  it('a variable may be nested 100 deep, and no deeper', async () => {
    const deepest: unknown = JSON.parse(`${'[{"a":'.repeat(50)}1${'}]'.repeat(50)}`);
    const asked = (x: unknown): Sent => ({ query: 'query ($x: JSON) { any(x: $x) }', variables: { x } });
    expect(await ask(gateway.server, asked(deepest))).toMatchObject({ data: { any: 'thing' } });
    crm.asked.splice(0);
    const { data, errors, status } = await ask(gateway.server, asked([deepest]));
    const message =
      'A variable has lists or objects within each other more than 100 deep, the most that is taken.';
    expect({ data, errors }).toEqual({
      errors: [expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } })],
    });
    expect(status).toBe(name.startsWith('WebSocket') ? undefined : 400);
    expect(crm.asked).toEqual([]);
  });

  it('a tool is told the whole schema', async () => {
    for (const { server } of [house, gateway]) {
      const { data, errors } = await ask(server, { query: wholeSchema });
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({ __schema: { types: expect.any(Array) } });
    }
  });

  it('the schema is not told many times over', async () => {
    const types = wholeSchema.slice(wholeSchema.indexOf('fragment FullType'));
    const one = (at: number) => `a${at}: __type(name: "Query") { ...FullType }`;
    expect((await ask(house.server, { query: `{ ${list(10, one)} } ${types}` })).errors).toBeUndefined();
    const whole = (at: number) => `a${at}: __schema { types { ...FullType } }`;
    const query = `{ ${list(20, whole)} } ${types}`;
    for (const { server } of [house, gateway]) {
      const { data, errors } = await ask(server, { query });
      expect(errors![0]!.message).toMatch(/has an introspection of \d+ fields; \d+ is the most\.$/);
      expect(data).toBeUndefined();
    }
  });

  it('nothing is asked for a document that is too much', async () => {
    crm.asked.splice(0);
    const query = (more: string) => `{ account(user: "u") { level ${more} } }`;
    await ask(gateway.server, { query: query('') });
    expect(crm.asked).toHaveLength(1);
    await ask(gateway.server, { query: query(list(31, (at) => `a${at}: level`)) });
    expect(crm.asked).toHaveLength(1);
  });

  it('fragments in fragments count wherever they are spread', async () => {
    const doubling = list(20, (at) => `fragment F${at} on UserSource { ...F${at + 1} ...F${at + 1} }`);
    const query = `{ sources { ...F0 } } ${doubling} fragment F20 on UserSource { a: id }`;
    const { errors } = await ask(house.server, { query });
    expect(errors![0]!.message).toContain(`has ${2 ** 20} aliases`);
  });

  it('fragments that lead back to themselves are refused', async () => {
    const query =
      '{ sources { ...F } } fragment F on UserSource { ...G } fragment G on UserSource { id ...F }';
    const { errors } = await ask(house.server, { query });
    expect(errors).toMatchObject([{ message: 'Cannot spread fragment "F" within itself via "G".' }]);
  });

  it('what is nested too deeply to be read is refused in a sentence', async () => {
    const { server } = house;
    const query = `{ source(id: ${'['.repeat(1_990)}`;
    const { errors } = await ask(server, { query });
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
    expect(errors![0]!.message).not.toMatch(/stack/i);
  });
});

describe('an array of operations', () => {
  const batch = [{ query: '{ __typename }' }, { query: '{ __typename }' }] as unknown as Sent;

  it('is refused over HTTP, by Apollo Server', async () => {
    const { status, errors } = await overHttp(house.server, batch);
    const refusal = { message: 'Operation batching disabled.', extensions: { code: 'BAD_REQUEST' } };
    expect({ status, errors }).toEqual({ status: 400, errors: [refusal] });
  });

  it('is refused as a stream', async () => {
    const { status, errors } = await overEvents(house.server, batch);
    expect({ status, errors }).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
  });
});

/** What a client that guesses learns. */
const guesses: [what: string, sent: Sent][] = [
  ['a field', { query: '{ usersExprts { totalCount } }' }],
  ['a field of a field', { query: '{ sources { titel } }' }],
  ['a type', { query: '{ sources { ... on UserSorce { id } } }' }],
  ['an argument', { query: '{ usersExports(frist: 1) { totalCount } }' }],
  ['a member', { query: '{ usersExports(filter: { sourc: "x" }) { totalCount } }' }],
  ['a value', { query: '{ usersExports(filter: { status: QUEUE }) { totalCount } }' }],
  ['a fragment', { query: '{ ...Fragment } fragment Fragmen on Query { __typename }' }],
  ['a selection', { query: '{ sources }' }],
  [
    'a member in a variable',
    {
      query: 'query ($f: UsersExportsFilter) { usersExports(filter: $f) { totalCount } }',
      variables: { f: { sourc: 1 } },
    },
  ],
  [
    'a value in a variable',
    {
      query: 'query ($s: [ExportStatus!]) { usersExports(filter: { status: $s }) { totalCount } }',
      variables: { s: ['QUEUE'] },
    },
  ],
];

describe.each(doors)('a guess at a name over %s', (_name, ask) => {
  it.each(guesses)('(%s) is not helped', async (_what, sent) => {
    for (const { server } of [house, gateway]) {
      const { errors } = await ask(server, sent);
      expect(errors!.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    }
  });
});

describe('a refusal', () => {
  const asked: [name: string, ask: () => Promise<Reply>][] = [
    ['of a text that is none', () => overHttp(house.server, { query: '{' })],
    [
      'of a mutation by GET',
      () => overGet(house.server, { query: 'mutation { deleteExport(id: "x") { deletedId } }' }),
    ],
    [
      'of a subscription by POST',
      () => overHttp(house.server, { query: 'subscription { exportStatus(id: "x") { id } }' }),
    ],
    [
      'of a missing variable',
      () => overSocket(house.server, { query: 'query ($id: ID!) { usersExport(id: $id) { id } }' }),
    ],
  ];

  it.each(asked)('%s has a code, and neither stack nor path of a file', async (_name, ask) => {
    const { errors } = await ask();
    expect(errors).toMatchObject([{ extensions: { code: expect.stringMatching(/^[A-Z_]+$/) } }]);
    expect(JSON.stringify(errors)).not.toMatch(/stacktrace|node_modules|\.[jt]s\b/);
  });
});
