import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { buildPublicSubgraph } from '../../../resolvers/subgraph.js';
import { supergraphTabs } from '../../../src/server/playground/tabs.js';
import { caller, settled } from '../../support/engine-rig.js';
import { ScriptedSource } from '../../support/scripted-source.js';
import { openHouse, type House } from '../house.js';
import { openKeyHolders } from '../key-holders.js';
import { knock } from '../knock.js';
import { pageOf, type Page } from './page-of.js';

let house: House;
let page: Page;
beforeAll(async () => {
  house = await openHouse({ playground: true });
  page = await pageOf(house.server);
});
afterAll(() => house.close());

const get = (path: string, headers = {}) => knock(house.server, path, { headers });
const post = async (body: object) => {
  const answer = await fetch(`${house.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { data: Record<string, never>; errors?: unknown };
};

describe('the page', () => {
  it('lets nothing be loaded or asked but from its own origin, and nobody frame it', async () => {
    const { headers } = await get('/playground');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it('holds no script of its own and no address of anybody else', () => {
    const scripts = [...page.html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text);
    expect(scripts).toEqual(['', '']);
    expect(page.html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('does not have Playground ask for the schema all the time', () => {
    expect(page.settings).toMatchObject({
      'schema.polling.enable': false,
      'request.credentials': 'same-origin',
      'tracing.tracingSupported': false,
    });
  });

  it('is named by what there is at /', async () => {
    expect((await get('/')).body).toContain('/playground');
  });

  it.each(['POST', 'PUT', 'DELETE'])('is not there for %s', async (method) => {
    expect((await knock(house.server, '/playground', { method })).status).toBe(404);
    expect((await knock(house.server, page.assets[0]!, { method })).status).toBe(404);
  });
});

describe('its files', () => {
  it('may be kept for ever, are what their names say, and come compressed to who takes that', async () => {
    expect(page.assets).toHaveLength(3);
    for (const path of page.assets) {
      const plain = await get(path);
      const { headers } = plain;
      expect(plain.status).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toMatch(path.endsWith('.js') ? /^text\/javascript/ : /^text\/css/);
      expect(headers['content-encoding']).toBeUndefined();
      const sha256 = createHash('sha256').update(plain.body).digest('hex');
      expect(path).toContain(sha256.slice(0, 16));

      const zipped = await fetch(`${house.server.url}${path}`, {
        headers: { 'accept-encoding': 'br, gzip' },
      });
      expect([zipped.headers.get('content-encoding'), await zipped.text()]).toEqual(['gzip', plain.body]);
      expect(zipped.headers.get('etag')).not.toBe(headers.etag);
      const again = await get(path, { 'if-none-match': headers.etag });
      expect([again.status, again.body]).toEqual([304, '']);
    }
  });

  it('are a third of their size on the way', async () => {
    const { body } = await get(page.assets.find((path) => path.includes('middleware'))!);
    const zipped = await knock(
      house.server,
      page.assets.find((path) => path.includes('middleware'))!,
      {
        method: 'HEAD',
        headers: { 'accept-encoding': 'gzip' },
      },
    );
    expect(Number(zipped.headers['content-length'])).toBeLessThan(body.length / 3);
    expect(zipped.body).toBe('');
  });

  it.each(['/playground/README.md', '/playground/boot.js', '/playground/..%2f..%2fpage.ts', '/playground/'])(
    'are all that is there: %s is not',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    },
  );

  it.each([
    ['gzip;q=0', undefined],
    ['identity', undefined],
    ['x-gzip', undefined],
    ['deflate, GZIP;q=0.5', 'gzip'],
  ])('come as %s asks', async (coding, encoding) => {
    const { headers } = await get(page.assets[0]!, { 'accept-encoding': coding });
    expect(headers['content-encoding']).toBe(encoding);
  });
});

describe('its tabs', () => {
  const providers = ['Auth0', 'Authgear', 'Croct', 'Gigya', 'Khoros Care'];

  it('are one to start with and one of each provider, in the order of the sources', () => {
    expect(page.tabs.map(({ name }) => name)).toEqual(['Start here', ...providers]);
    expect(page.tabs.map(({ headers }) => headers)).toEqual(page.tabs.map(() => ({})));
  });

  it('hold documents that fit the schema', () => {
    for (const { query } of page.tabs) expect(validate(buildPublicSubgraph(), parse(query))).toEqual([]);
  });

  it('answer where to start', async () => {
    const { query } = page.tabs[0]!;
    const { data, errors } = await post({ query, operationName: 'Sources' });
    expect(errors).toBeUndefined();
    expect(data.sources).toHaveLength(5);
    expect(await post({ query, operationName: 'RecentExports' })).toMatchObject({
      data: { usersExports: {} },
    });
  });

  it.each(providers)('start, follow and read an export of %s just as they are', async (provider) => {
    const { query, variables = '' } = page.tabs.find(({ name }) => name === provider)!;
    const started = await post({ query, operationName: 'Start', variables: JSON.parse(variables) });
    expect(started.errors).toBeUndefined();
    const { id } = (started.data as never as { startExport: { export: { id: string } } }).startExport.export;
    expect(await settled(house.rig.exports, id)).toMatchObject({ status: 'COMPLETED', error: null });
    const read = await post({ query, operationName: 'Read', variables: { id } });
    expect(read.errors).toBeUndefined();
    expect(read.data).toMatchObject({
      usersExport: { users: { complete: true }, file: { rows: expect.any(Number) } },
    });
    expect(getOperationAST(parse(query), 'Follow')?.operation).toBe('subscription');
  });
});

describe('where callers are asked who they are', () => {
  it('the page says nothing of the sources, and has a place for what they show', async () => {
    const { identities } = await openKeyHolders({ ann: { tenant: 'local', scopes: ['exports:read'] } });
    const sources = [new ScriptedSource({ id: 'top-secret-name' })];
    const guarded = await openHouse({ playground: true, identities, sources });
    const { html, tabs } = await pageOf(guarded.server);
    await guarded.close();
    expect(await house.rig.exports.sources(caller)).toHaveLength(5);
    expect(html).not.toContain('top-secret-name');
    expect(tabs.map(({ name }) => name)).toEqual(page.tabs.map(({ name }) => name));
    for (const { headers, query } of tabs) {
      expect(headers).toEqual({ authorization: 'Bearer <API key or token>' });
      expect(validate(buildPublicSubgraph(), parse(query))).toEqual([]);
    }
    expect(tabs[1]!.variables).toContain('"source": "your-auth0-source"');
  });
});

describe('over other subgraphs alone', () => {
  it.each([
    [false, {}],
    [true, { authorization: 'Bearer <API key or token>' }],
  ])('there is one tab, which fits any schema (callers are asked: %s)', (asksWho, headers) => {
    const tabs = supergraphTabs(asksWho);
    expect(tabs).toMatchObject([{ name: 'Supergraph', headers }]);
    expect(validate(buildSchema('type Query { any: Int }'), parse(tabs[0]!.query))).toEqual([]);
  });
});

describe('a server without a playground', () => {
  it('has none of it', async () => {
    const bare = await openHouse({ sources: [] });
    const [answer, asset, welcome] = await Promise.all(
      ['/playground', page.assets[0]!, '/'].map((path) => knock(bare.server, path)),
    );
    await bare.close();
    expect([answer!.status, asset!.status]).toEqual([404, 404]);
    expect(JSON.parse(answer!.body)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(welcome!.body).not.toContain('playground');
  });
});
