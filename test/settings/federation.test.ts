import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../src/settings/settings.js';
import { folder, refusalOf, settingsOf } from './folder.js';

const orders = '{ name: orders, url: "http://orders:4001/graphql" }';
const refused = (federation: string) => refusalOf(`federation: ${federation}`);

describe('federation', () => {
  it('is nothing by default', () => {
    expect(settingsOf('').federation).toBeUndefined();
  });

  it('needs of a subgraph no more than name and url, in the clear too', () => {
    expect(settingsOf(`federation: { subgraphs: [${orders}] }`).federation).toEqual({
      subgraphs: [
        { name: 'orders', url: 'http://orders:4001/graphql', headers: [], timeoutMs: 5000, retries: 2 },
      ],
      pollEveryMs: 10_000,
    });
  });

  it('finds files from the working directory', () => {
    const cwd = folder(`federation: { subgraphs: [{ sdl: orders.graphql, ${orders.slice(1)}] }`);
    const { federation } = readSettings({ supergraph: 'all.graphql' }, {}, cwd);
    expect(federation).toMatchObject({
      supergraph: join(cwd, 'all.graphql'),
      subgraphs: [{ sdl: join(cwd, 'orders.graphql') }],
    });
    const at = 'https://registry.example/all?key=1';
    expect(readSettings({ supergraph: at }, {}, cwd).federation!.supergraph).toBe(at);
  });

  it.each([
    ['nothing to serve', '{}', 'federation  must hold subgraphs, or a supergraph of another composer'],
    ['our own name', orders.replace('orders', 'Rollcall'), /subgraphs\[0\]\.name  must not be rollcall/],
    ['a name twice', `${orders}, ${orders}`, /subgraphs\[1\]\.name  is also the name of subgraphs\[0\]/],
    ['no url', '{ name: orders }', /subgraphs\[0\]\.url  is missing/],
    ['a url of another kind', '{ name: orders, url: "ftp://a" }', /url  must be an http or https address/],
    [
      'a misspelt key',
      orders.replace('}', ', timeuot: 1s }'),
      /timeuot  is not a setting; did you mean timeout\?/,
    ],
    ...['X-Api-Key', 'Host', 'Connection', 'Content-Length', 'Sec-WebSocket-Key'].map(
      (name) =>
        [
          name,
          orders.replace('}', `, headers: [${name}] }`),
          /headers\[0\]  must be a header that may go on/,
        ] as const,
    ),
  ] as const)('is refused with %s', (_, written, reason) => {
    const refusal = refused(written === '{}' ? written : `{ subgraphs: [${written}] }`);
    expect(refusal).toMatch(reason);
  });

  it.each(['https://ci:hush@registry.example/all', 'https://ci:hush@[registry'])(
    'is refused with a supergraph that it could not ask for without quoting a password: %s',
    (supergraph) => {
      const refusal = refused(`{ supergraph: "${supergraph}" }`);
      expect(refusal).toMatch(/supergraph  must be a file, or an address without user and password$/m);
      expect(refusal).not.toContain('hush');
    },
  );
});

describe('--no-sources', () => {
  it('runs no simulated users, and needs no file where they would be a mistake', () => {
    const flags = { sources: false, supergraph: 'all.graphql' };
    expect(settingsOf(undefined, { NODE_ENV: 'production' }, flags).sandbox).toBeNull();
  });

  it('needs something to serve', () => {
    expect(refusalOf('', {}, { sources: false })).toMatch(/--no-sources  needs --supergraph <file>/);
  });

  it('needs no address for links, since there are none, but auth off loopback', () => {
    const flags = { sources: false, supergraph: 'all.graphql', host: '0.0.0.0' };
    const auth = `auth: { apiKeys: [{ name: ci, tenant: acme, scopes: [], sha256: ${'0'.repeat(64)} }] }`;
    expect(refusalOf('', {}, flags)).toMatch(/--host  must be a loopback address/);
    expect(refusalOf(auth, {}, flags)).not.toMatch(/publicUrl/);
  });
});
