import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderFault } from '../../src/providers/fault.js';
import { openHouse, type Answer, type House } from '../server/house.js';
import { settled } from '../support/engine-rig.js';
import { ScriptedSource, someUsers } from '../support/scripted-source.js';
import {
  ExportsDocument,
  SourceExportsDocument,
  StartDocument,
  UsersDocument,
  type StartExportInput,
} from '../graphql/generated/graphql.js';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
// What a caller does wrong is no fault of ours.
afterEach(() => expect(house.log).toEqual([]));

/** The code and the argument of each error. */
function refusalsOf({ errors = [] }: Answer<unknown>): (string | undefined)[][] {
  return errors.map(({ extensions }) => [extensions.code, extensions.argument]);
}

/** Asks with a document that the generated types would not let pass. */
async function askRaw(query: string, variables?: object): Promise<Answer<unknown>> {
  const response = await fetch(`${house.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<unknown>;
}

async function exportCount(): Promise<number | undefined> {
  return (await house.ask(ExportsDocument, {})).data?.usersExports.totalCount;
}

const source = 'sandbox-croct';
const khoros = { source: 'sandbox-khoros-care' };
const month = { startTime: '2025-01-01T00:00:00Z', endTime: '2025-01-02T00:00:00Z' };
const names = (count: number, length = 1) => Array<string>(count).fill('7'.repeat(length));
const columns = (count: number, length = 0) =>
  Array.from({ length: count }, (_, n) => ({ path: 'email', as: `${n}`.padEnd(length, '-') }));
const badInputs: [what: string, argument: string, input: StartExportInput][] = [
  ['an unknown source', 'input.source', { source: 'nowhere' }],
  [
    'a path that cannot exist',
    'input.fields[1].path',
    { source, fields: [{ path: 'email' }, { path: 'emial' }] },
  ],
  [
    'an output name that is there twice',
    'input.fields[1]',
    { source, fields: [{ path: 'email' }, { path: 'name', as: 'email' }] },
  ],
  ['no fields at all', 'input.fields', { source, fields: [] }],
  ['a limit of 0', 'input.limit', { source, limit: 0 }],
  [
    'a window that ends before it begins',
    'input.filter.updatedBefore',
    { source, filter: { updatedSince: '2026-02-01T00:00:00Z', updatedBefore: '2026-01-01T00:00:00Z' } },
  ],
  [
    'options of another provider',
    'input.options.auth0',
    { source, options: { auth0: { connectionId: 'con_1' } } },
  ],
  ['more columns than a file may have', 'input.fields', { source, fields: columns(251) }],
  ['columns of too much text', 'input.fields', { source, fields: columns(200, 200) }],
  [
    'a path that is too long',
    'input.fields[0].path',
    { source, fields: [{ path: `raw.${'a'.repeat(1000)}` }] },
  ],
  ['a name that is too long', 'input.fields[0].as', { source, fields: columns(1, 201) }],
  [
    'more agents than there may be',
    'input.options.khorosCare.agentIds',
    { ...khoros, options: { khorosCare: { ...month, agentIds: names(501) } } },
  ],
  [
    'a metric of a name that is too long',
    'input.options.khorosCare.metrics.0',
    { ...khoros, options: { khorosCare: { ...month, metrics: names(1, 101) } } },
  ],
  [
    'a time zone that is too long',
    'input.options.khorosCare.timezone',
    { ...khoros, options: { khorosCare: { ...month, timezone: 'A'.repeat(101) } } },
  ],
  [
    'a condition that is too long',
    'input.options.gigya.where',
    { source: 'sandbox-gigya', options: { gigya: { where: `a = "${'b'.repeat(10_000)}"` } } },
  ],
  [
    'options of too much text',
    'input.options.khorosCare',
    { ...khoros, options: { khorosCare: { ...month, teamIds: names(400, 100) } } },
  ],
  [
    'an idempotency key that is too long',
    'input.idempotencyKey',
    { source, idempotencyKey: 'k'.repeat(256) },
  ],
  ['an empty idempotency key', 'input.idempotencyKey', { source, idempotencyKey: '' }],
];

describe('startExport', () => {
  it.each(badInputs)(
    'refuses %s as BAD_USER_INPUT, names %s, and starts nothing',
    async (_what, argument, input) => {
      const answer = await house.ask(StartDocument, { input });
      expect(refusalsOf(answer)).toEqual([['BAD_USER_INPUT', argument]]);
      expect(answer.data).toBeNull();
      expect(await exportCount()).toBe(0);
    },
  );

  const start = (input: string) => `mutation { startExport(input: ${input}) { created } }`;
  const byVariable = 'mutation ($given: StartExportInput!) { startExport(input: $given) { created } }';
  const byPart =
    'mutation ($o: ProviderOptionsInput) { startExport(input: { source: "x", options: $o }) { created } }';
  const two = { auth0: {}, croct: {} };

  it.each([
    [
      'two options in a literal',
      'input.options',
      start('{ source: "x", options: { auth0: {}, croct: {} } }'),
      {},
    ],
    ['two options in a variable', 'input.options', byVariable, { given: { source: 'x', options: two } }],
    ['two options in a variable for a part', 'input.options', byPart, { o: two }],
    [
      'one option that is null',
      'input.options.auth0',
      byVariable,
      { given: { source: 'x', options: { auth0: null } } },
    ],
    ['an enum value that is none', 'input.format', start('{ source: "x", format: XML }'), {}],
    [
      'a path that is a number',
      'input.fields[1].path',
      start('{ source: "x", fields: [{ path: "id" }, { path: 1 }] }'),
      {},
    ],
    ['a field that is not there', 'input', byVariable, { given: { source: 'x', colour: 'red' } }],
    [
      'a date that is none',
      'input.filter.updatedSince',
      byVariable,
      { given: { source: 'x', filter: { updatedSince: 'soon' } } },
    ],
    ['no input', 'input', byVariable, {}],
  ])('refuses %s as BAD_USER_INPUT and names %s', async (_what, argument, query, variables) => {
    const answer = await askRaw(query, variables);
    expect(refusalsOf(answer)).toContainEqual(['BAD_USER_INPUT', argument]);
    expect(await exportCount()).toBe(0);
  });
});

describe('a page', () => {
  it.each([[0], [-1], [1001]])('of %d is refused as BAD_USER_INPUT naming first', async (first) => {
    expect(refusalsOf(await house.ask(ExportsDocument, { first }))).toEqual([['BAD_USER_INPUT', 'first']]);
    const nested = await house.ask(SourceExportsDocument, { id: source, first });
    expect(refusalsOf(nested)).toEqual([['BAD_USER_INPUT', 'first']]);
  });

  it('behind a malformed cursor is refused as BAD_USER_INPUT naming after', async () => {
    const answer = await house.ask(ExportsDocument, { after: 'nonsense' });
    expect(refusalsOf(answer)).toEqual([['BAD_USER_INPUT', 'after']]);
    const nested = await house.ask(SourceExportsDocument, { id: source, after: 'nonsense' });
    expect(refusalsOf(nested)).toEqual([['BAD_USER_INPUT', 'after']]);
  });

  it('takes an explicit null for its default', async () => {
    const answer = await house.ask(ExportsDocument, { first: null, after: null, filter: null });
    expect(answer.errors).toBeUndefined();
  });
});

describe('a page of users', () => {
  it('behind a cursor of an older generation is refused, and the export around it answered', async () => {
    let startOver = (): void => undefined;
    const told = new Promise<void>((resolve) => (startOver = resolve));
    let isFirst = true;
    const scripted = new ScriptedSource({
      users: someUsers(60),
      onBatch: async (row) => {
        if (row !== 40 || !isFirst) return;
        isFirst = false;
        await told;
        throw new ProviderFault('RESULT_EXPIRED', 'the cursor is gone', { remedy: 'restart' });
      },
    });
    await using rooms = await another(scripted);
    const { data } = await rooms.house.ask(StartDocument, { input: { source: 'scripted' } });
    const { id } = data!.startExport.export;

    const old = await firstCursor(rooms.house, id);
    startOver();
    await settled(rooms.house.rig.exports, id);

    const answer = await rooms.house.ask(UsersDocument, { id, first: 5, after: old });
    expect(refusalsOf(answer)).toEqual([['BAD_USER_INPUT', 'after']]);
    expect(answer.errors?.[0]?.message).toMatch(/began again/);
    expect(answer.data?.usersExport).toMatchObject({ status: 'COMPLETED', users: null });
    const malformed = await rooms.house.ask(UsersDocument, { id, first: 0 });
    expect(refusalsOf(malformed)).toEqual([['BAD_USER_INPUT', 'first']]);
  });
});

async function another(scripted: ScriptedSource): Promise<AsyncDisposable & { readonly house: House }> {
  const opened = await openHouse({ sources: [scripted] });
  return { house: opened, [Symbol.asyncDispose]: () => opened.close() };
}

/** The cursor of the first user that can be read. */
async function firstCursor(of: House, id: string): Promise<string> {
  for (const until = Date.now() + 10_000; Date.now() < until;) {
    const { data } = await of.ask(UsersDocument, { id, first: 1 });
    const cursor = data?.usersExport?.users?.pageInfo.endCursor;
    if (cursor) return cursor;
  }
  throw new Error('no user could be read');
}
