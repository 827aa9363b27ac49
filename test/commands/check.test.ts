import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { folder } from '../settings/folder.js';
import { run } from './command-line.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox({ dir: scratchFolder(), users: 5, warn: () => undefined });
});
afterAll(() => sandbox.close());

/** A folder with settings of the simulated sources, each of them changed. */
const settings = (change: (source: Record<string, unknown>) => object = (source) => source) =>
  folder(stringify({ sources: sandbox.sources.map((source) => change({ ...source })) }));

/** Where a server was that has closed. */
async function addressOfNobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return `http://127.0.0.1:${port}`;
}

describe('rollcall check', () => {
  it('says of settings, data and every source that it is well, and writes nothing', async () => {
    const cwd = settings();
    const { stdout, stderr, code } = await run(['check'], {}, cwd);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 13).trim())).toEqual([
      '✓ settings',
      '✓ data',
      ...sandbox.sources.map(() => '✓ source'),
    ]);
    for (const { id } of sandbox.sources)
      expect(stdout).toMatch(new RegExp(`✓ source +${id} .*answered in \\d+ ms`));
    expect([stderr, code]).toEqual(['', 0]);
    expect(existsSync(join(cwd, 'data'))).toBe(false);
  });

  it('gives the reason of each source that refuses us, beside those that do not, and ends by 1', async () => {
    const secrets = { croct: 'apiKey', auth0: 'clientSecret' } as Record<string, string>;
    const spoilt: string[] = [];
    const cwd = settings((source) => {
      const secret = secrets[String(source.provider)];
      if (secret === undefined) return source;
      spoilt.push(String(source[secret]).replace(/.$/, (last) => (last === '0' ? '1' : '0')));
      return { ...source, [secret]: spoilt.at(-1) };
    });
    const { stdout, code } = await run(['check'], {}, cwd);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ source +sandbox-croct .*PROVIDER_AUTH, .+/);
    expect(stdout).toMatch(/✗ source +sandbox-auth0 .*PROVIDER_AUTH, .+/);
    expect(stdout.match(/✓ source/g)).toHaveLength(3);
    for (const secret of spoilt) expect(stdout).not.toContain(secret);
  });

  it('finds what a start would not come past: keys, documents and subgraphs that are not there', async () => {
    const jwt = {
      issuer: 'https://id.example',
      audience: 'x',
      tenant: 't',
      jwksUri: 'http://127.0.0.1:1/jwks',
    };
    const cwd = folder(
      stringify({
        auth: { jwt },
        documents: './persisted.json',
        federation: { subgraphs: [{ name: 'orders', url: 'http://127.0.0.1:1/graphql' }] },
      }),
    );
    const { stdout, code } = await run(['check'], {}, cwd);
    expect(stdout).toMatch(/✗ auth +auth\.jwt\.jwksUri: the keys of the issuer cannot be fetched/);
    expect(stdout).toMatch(/✗ documents +.*persisted\.json/);
    expect(stdout).toMatch(/✗ federation +.*orders/s);
    expect(code).toBe(1);
  });

  it('names every wrong setting, on a line each', async () => {
    const { stdout, stderr, code } = await run(['check'], {}, folder('servr: {}\nexports: { lease: soon }'));
    const lines = stdout.trimEnd().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^✗ settings +exports\.lease ./),
      expect.stringMatching(/^✗ settings +servr is not a setting/),
    ]);
    expect([stderr, code]).toEqual(['', 1]);
  });

  it('gives the reason that lies beneath a fault, and takes one line for each, whatever a title holds', async () => {
    const nobody = await addressOfNobody();
    const jwt = { issuer: 'https://id.example', audience: 'x', tenant: 't', jwksUri: `${nobody}/jwks` };
    const keys = { region: 'r', bucket: 'bbb', accessKeyId: 'x', secretAccessKey: 'y' };
    const key = '00000000-0000-0000-0000-000000000001';
    const web = {
      id: 'web',
      provider: 'croct',
      title: 'Web\nsite',
      apiKey: key,
      baseUrl: nobody,
      tenants: ['*'],
    };
    const subgraphs = ['orders', 'crm'].map((name) => ({ name, url: `${nobody}/graphql` }));
    // What fetch itself refuses has no code, but a message: that of a port that browsers avoid.
    const files = { kind: 's3', endpoint: 'http://127.0.0.1:9', ...keys };
    const written = { auth: { jwt }, files, sources: [web], federation: { subgraphs } };
    const { stdout } = await run(['check'], {}, folder(stringify(written)));
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 13).trim())).toEqual([
      '✓ settings',
      '✓ data',
      '✗ files',
      '✗ auth',
      '✗ federation',
      '✗ source',
    ]);
    expect(lines[2]).toContain('bad port');
    expect(lines[3]).toContain('ECONNREFUSED');
    expect(lines[4]).toMatch(/orders: .*ECONNREFUSED.* crm: .*ECONNREFUSED/);
    expect(lines[5]).toContain('web (Web site)');
  });

  it('finds a database that does not answer', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ROLLCALL_SIGNING_KEY: 'k'.repeat(32) };
    const { stdout, code } = await run(['check'], env, settings());
    expect(stdout).toMatch(/✗ database +the database of DATABASE_URL does not answer: .*ECONNREFUSED/);
    expect(code).toBe(1);
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? it.skip : it)('finds a data folder that cannot be written', async () => {
    const locked = join(scratchFolder(), 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    const { stdout, code } = await run(['check', '--data-dir', join(locked, 'data')], {}, settings());
    expect(stdout).toMatch(/✗ data +.*locked cannot be written/);
    expect(code).toBe(1);
  });
});
