import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { doors, overGet, overHttp, overSocket, searchOf, type Reply, type Sent } from './doors.js';
import { rulesWith } from './rules.js';
import { openHouse, type House } from '../house.js';
import { knock } from '../knock.js';
import { readTrustedDocuments } from '../../../src/server/documents/trusted.js';
import type { Server } from '../../../src/server/server.js';
import { scratchFolder } from '../../support/scratch-folder.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hashed = (text: string): Sent => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
});

const listed = 'query Exports($first: Int) { usersExports(first: $first) { totalCount } }';
const named = '{ sources { id } }';
const costly = '{ usersExports(first: 100) { nodes { users(first: 1000) { nodes { id } } } } }';
const unlisted = '{ sources { title } }';
const file = join(scratchFolder(), 'persisted.json');

let only: House;
let beside: House;
beforeAll(async () => {
  writeFileSync(
    file,
    JSON.stringify({ [sha256(listed)]: listed, 'sources-v1': named, [sha256(costly)]: costly }),
  );
  const open = async (isOnly: boolean) =>
    openHouse({
      sources: [],
      documents: { ...rulesWith({}), trusted: await readTrustedDocuments(file, isOnly) },
    });
  only = await open(true);
  beside = await open(false);
});
afterAll(async () => {
  await only.close();
  await beside.close();
});

const overEventsByGet = async ({ url }: Server, sent: Sent): Promise<Reply> => {
  const headers = { accept: 'text/event-stream' };
  const body = await (await fetch(`${url}/graphql/stream?${searchOf(sent)}`, { headers })).text();
  return JSON.parse(/^data: (.+)$/m.exec(body)?.[1] ?? body) as Reply;
};

const ways: typeof doors = [...doors, ['GET of server-sent events', overEventsByGet]];

describe.each(ways)('a trusted document over %s', (_way, ask) => {
  const answer = { data: { usersExports: { totalCount: 0 } } };

  it.each([
    ['by its hash', { documentId: sha256(listed) }],
    ['by its hash, and the kind of hash', { documentId: `sha256:${sha256(listed)}` }],
    ["as Apollo's clients do", hashed(listed)],
    ['by its text', { query: listed }],
    ["by its text and hash, as Apollo's clients do at first", { query: listed, ...hashed(listed) }],
  ])('is answered %s', async (_how, sent: Sent) => {
    for (const { server } of [only, beside])
      expect(await ask(server, { ...sent, variables: { first: 5 }, operationName: 'Exports' })).toMatchObject(
        answer,
      );
  });

  it('is answered by an id that is no hash, and then by its hash as well', async () => {
    for (const { server } of [only, beside]) {
      expect((await ask(server, { documentId: 'sources-v1' })).data).toEqual({ sources: [] });
      expect((await ask(server, hashed(named))).data).toEqual({ sources: [] });
    }
  });

  it('keeps to the limits as any other', async () => {
    const { errors } = await ask(only.server, { documentId: sha256(costly) });
    expect(errors![0]!.message).toContain('`limits.cost`');
  });

  it('is the only one that is answered under `documentsOnly`', async () => {
    const { errors, data } = await ask(only.server, { query: unlisted });
    const message = 'Only trusted documents are answered here, and this is none: `documentsOnly` is on.';
    expect(errors).toEqual([{ message, extensions: { code: 'FORBIDDEN' } }]);
    expect(data).toBeUndefined();
    const near = await ask(only.server, { query: `${listed} ` });
    expect(near.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await ask(beside.server, { query: unlisted })).data).toEqual({ sources: [] });
  });

  it.each([
    ['an id', { documentId: '__proto__' }],
    ['a hash', hashed(unlisted)],
  ])('is not found by %s that is not listed', async (_what, sent: Sent) => {
    const { errors } = await ask(only.server, sent);
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]);
  });
});

describe('an address with two documents', () => {
  it.each(['/graphql', '/graphql/stream'])(
    'is never answered with the one that is not trusted: %s',
    async (path) => {
      const [good, bad] = [named, '{ bad: sources { id } }'].map((query) => searchOf({ query }));
      const id = 'documentId=sources-v1';
      const accept = path === '/graphql' ? '*/*' : 'text/event-stream';
      for (const search of [`${good}&${bad}`, `${bad}&${good}`, `${id}&${bad}`, `${bad}&${id}`]) {
        const headers = { 'apollo-require-preflight': '1', accept };
        const { body } = await knock(only.server, `${path}?${search}`, { headers });
        expect(body).toMatch(/"data"|"errors"/);
        expect(body).not.toContain('"bad"');
      }
    },
  );
});

describe('a request for no document', () => {
  it.each([{ variables: {} }, { documentId: 7 }, { extensions: 'none' }, { query: null }])(
    'is refused: %j',
    async (sent) => {
      const { errors, status } = await overHttp(only.server, sent);
      expect({ status, errors }).toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    },
  );

  it.each([{ version: 2, sha256Hash: sha256(listed) }, { version: 1 }, 'x', []])(
    'is what a persisted query is that is malformed: %j',
    async (persistedQuery) => {
      for (const { server } of [only, beside]) {
        const { errors, status } = await overHttp(server, { extensions: { persistedQuery } });
        expect({ status, errors }).toMatchObject({
          status: 400,
          errors: [{ extensions: { code: 'BAD_REQUEST' } }],
        });
      }
    },
  );

  it('is refused when its extensions are no JSON', async () => {
    const answer = await knock(only.server, '/graphql?extensions=%7B', {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(answer.status).toBe(400);
  });
});

describe('a query that a client registers', () => {
  it('is answered by its hash from then on, over POST and GET', async () => {
    const { server } = beside;
    const sent = hashed(unlisted);
    const before = await overHttp(server, sent);
    expect(before.errors).toMatchObject([{ message: 'PersistedQueryNotFound' }]);
    await overHttp(server, { query: unlisted, ...sent });
    expect((await overHttp(server, sent)).data).toEqual({ sources: [] });
    expect((await overGet(server, sent)).data).toEqual({ sources: [] });
  });

  it('is not registered under the hash of another, or when it is refused', async () => {
    const { server } = beside;
    const wrong = await overHttp(server, { query: '{ __typename }', ...hashed('{ sources { provider } }') });
    expect(wrong.errors).toMatchObject([
      { message: expect.stringContaining('is not that of the query'), extensions: { code: 'BAD_REQUEST' } },
    ]);
    const much = costly.replace('id', 'id email');
    await overHttp(server, { query: much, ...hashed(much) });
    for (const text of ['{ sources { provider } }', much])
      expect((await overHttp(server, hashed(text))).errors).toMatchObject([
        { message: 'PersistedQueryNotFound' },
      ]);
  });

  it('is none under `documentsOnly`', async () => {
    const register = { query: unlisted, ...hashed(unlisted) };
    expect((await overHttp(only.server, register)).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    const { errors } = await overHttp(only.server, hashed(unlisted));
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]);
  });

  it('is of HTTP alone: by WebSocket its hash is not found', async () => {
    const { errors } = await overSocket(beside.server, hashed(unlisted));
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]);
  });
});

describe('the file of trusted documents', () => {
  const refusalOf = (path: string) => readTrustedDocuments(path, true).then(() => 'none', String);

  it('must be there', async () => {
    expect(await refusalOf('/nowhere/persisted.json')).toBe(
      'Error: the trusted documents in /nowhere/persisted.json cannot be read (ENOENT)',
    );
  });

  it.each(['', '[]', '{ "a": 1 }', '{ "a": "" }', '"{ a }"'])(
    'must hold texts by their ids, not %s',
    async (content) => {
      const path = join(scratchFolder(), 'bad.json');
      writeFileSync(path, content);
      expect(await refusalOf(path)).toMatch(
        /bad\.json cannot be used: they must be a JSON object, with a text for each id$/,
      );
    },
  );
});
