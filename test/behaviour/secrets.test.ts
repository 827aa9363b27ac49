import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { stringify } from 'yaml';
import { WebSocket } from 'ws';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { exitOf, run, saidUpTo, start } from '../commands/command-line.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { openIssuer, type Issuer } from '../server/identity/issuer.js';
import { openWireTap, type WireTap } from './wire-tap.js';

interface Answer {
  readonly data?: {
    readonly startExport: { readonly export: { readonly id: string } };
    readonly usersExport: { readonly file: { readonly downloadUrl: string } };
  };
}

/** What a run wrote down, and what it must not have written. */
interface Evidence {
  readonly log: string;
  readonly rows: string;
  readonly secrets: ReadonlySet<string>;
}

const scopes = ['exports:read', 'exports:write', 'users:read', 'users:raw'];

/** Of providers that cannot do without. */
const neededOptions: Readonly<Record<string, object>> = {
  'sandbox-khoros-care': {
    khorosCare: { startTime: '2025-03-01T00:00:00.000Z', endTime: '2025-03-31T00:00:00.000Z' },
  },
};

/** A run of the served program at level debug, with every feature used, well and badly. */
async function runEverything(sandbox: Sandbox, tap: WireTap, issuer: Issuer): Promise<Evidence> {
  const cwd = scratchFolder();
  const secrets = new Set<string>();
  const made = await run([
    'key',
    '--name',
    'ci',
    '--tenant',
    'acme',
    ...scopes.flatMap((scope) => ['--scope', scope]),
  ]);
  const key = /rck_[\w-]+/.exec(made.stdout)![0];
  const sha256 = /[0-9a-f]{64}/.exec(made.stdout)![0];
  const token = await issuer.sign({ scope: scopes.join(' ') });
  const badKey = 'rck_this-key-was-never-made-by-anybody-0123456';
  const badToken = `${token.slice(0, -8)}AAAAAAAA`;
  [key, token, badKey, badToken].forEach((secret) => secrets.add(secret));

  const sources = sandbox.sources.map((source) => ({
    ...source,
    tenants: ['*'],
    baseUrl: source.baseUrl.replace(sandbox.origin, tap.origin),
    downloadOrigins: [sandbox.origin],
  }));
  for (const source of sources as Record<string, unknown>[]) {
    for (const name of ['clientSecret', 'apiKey', 'companyKey', 'password', 'secret', 'privateKey'])
      for (const line of linesOf(source[name])) secrets.add(line);
  }
  const { issuer: iss, audience, algorithms, tenantClaim } = issuer.settings;
  const jwt = { issuer: iss, audience, algorithms, tenantClaim, jwksUri: issuer.jwksUri };
  const auth = { apiKeys: [{ name: 'ci', sha256, tenant: 'acme', scopes }], jwt };
  writeFileSync(join(cwd, 'rollcall.yaml'), stringify({ sources, auth, log: { level: 'debug' } }));

  const child = start(['serve', '--port', '0'], {}, cwd);
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  child.stdout.on('data', (chunk) => (log += String(chunk)));
  const origin = /http:\/\/[^/]+/.exec(await saidUpTo(child.stdout, '/graphql'))![0];

  const ask = async (
    query: string,
    variables: object = {},
    authorization = `Bearer ${key}`,
  ): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', authorization };
    const answer = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Answer;
  };
  const startOne = async (input: object) => {
    const started = await ask(
      'mutation ($input: StartExportInput!) { startExport(input: $input) { export { id } } }',
      { input },
    );
    return started.data!.startExport.export.id;
  };
  const socket = createClient({
    url: `${origin.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const settled = async (id: string) => {
    for await (const _ of socket.iterate({
      query: 'subscription ($id: ID!) { exportStatus(id: $id) { status error { message } } }',
      variables: { id },
    }));
  };

  await ask('{ sources { id title health { ok message } capabilities { fields } exports { totalCount } } }');
  for (const { id: source } of sources) {
    const id = await startOne({
      source,
      options: neededOptions[source],
      format: 'CSV',
      compression: 'GZIP',
      includeRaw: true,
      idempotencyKey: `key-${source}`,
    });
    await settled(id);
    const { data } = await ask(
      `{ usersExport(id: "${id}") { status error { message } file { downloadUrl rows } users(first: 5) { nodes { id email raw } } } }`,
    );
    const link = data!.usersExport.file.downloadUrl;
    secrets.add(new URL(link).search.slice(1)).add(new URL(link).searchParams.get('signature')!);
    await (await fetch(link.replace('http://localhost', 'http://127.0.0.1'))).arrayBuffer();
    await fetch(`${link.replace('http://localhost', 'http://127.0.0.1')}x`);
    await ask(`mutation { deleteExport(id: "${id}") { deletedId } }`);
  }
  for (const kind of [{ kind: 'expire-link' }, { kind: 'status', status: 403, body: '{}' }]) {
    sandbox.faults.add({ provider: 'auth0', route: 'file', ...kind } as Parameters<
      Sandbox['faults']['add']
    >[0]);
  }
  sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'expire-token' });
  sandbox.faults.add({ provider: 'croct', route: 'page', kind: 'status', status: 401 });
  await settled(await startOne({ source: 'sandbox-auth0', fields: [{ path: '/raw/email', as: 'mail' }] }));
  const refused = await startOne({ source: 'sandbox-croct' });
  await settled(refused);
  await ask(`mutation { retryExport(id: "${refused}") { export { id } } }`);
  await ask(`mutation { cancelExport(id: "${refused}") { export { id } } }`);
  for (const bad of [`Bearer ${badKey}`, `Bearer ${badToken}`, `Basic ${badKey}`])
    await ask('{ sources { id } }', {}, bad);
  await fetch(`${origin}/graphql?query=${encodeURIComponent('{sources{id}}')}&token=${badKey}`, {
    headers: { 'apollo-require-preflight': '1', 'x-api-key': badKey },
  });
  await ask('{ nonsense }', { secret: badKey });

  await socket.dispose();
  secrets.add(readFileSync(join(cwd, 'data/signing-key'), 'utf8').trim());
  tap.seen.forEach((secret) => secrets.add(secret));
  child.kill('SIGTERM');
  await exitOf(child);
  return { log, secrets, rows: await rowsIn(join(cwd, 'data')) };
}

/** A key of several lines is told by any of them. */
function linesOf(secret: unknown): string[] {
  return typeof secret === 'string' ? secret.split('\n').filter((line) => /^[^-]/.test(line)) : [];
}

/** Everything in the database that is not a ticket, which only providers are shown. */
async function rowsIn(dataDir: string): Promise<string> {
  const store = await openEmbeddedStore(dataDir);
  const events = await store.db.selectFrom('events').selectAll().execute();
  const audit = await store.db.selectFrom('audit').selectAll().execute();
  const exports = await store.db.selectFrom('exports').selectAll().execute();
  await store.close();
  return JSON.stringify({ events, audit, exports });
}

describe('a run at level debug with every feature used', () => {
  let sandbox: Sandbox;
  let tap: WireTap;
  let issuer: Issuer;
  let evidence: Evidence;

  beforeAll(async () => {
    sandbox = await openSandbox({ dir: scratchFolder(), users: 40, jobMs: 20 });
    tap = await openWireTap(sandbox.origin);
    issuer = await openIssuer();
    evidence = await runEverything(sandbox, tap, issuer);
  }, 60_000);

  afterAll(async () => {
    issuer.close();
    tap.close();
    await sandbox.close();
  });

  it('passed keys, tokens, signed links and credentials that could have been written down', () => {
    expect(evidence.secrets.size).toBeGreaterThan(12);
    for (const part of ['Signature=', 'analyticsAccessToken='])
      expect([...tap.seen].some((secret) => secret.includes(part))).toBe(true);
    expect(evidence.log).toContain('"level":"debug"');
    expect(evidence.log).toContain('"channel":"audit"');
  });

  it('wrote none of them to its log', () => {
    expect([...evidence.secrets].filter((secret) => evidence.log.includes(secret))).toEqual([]);
  });

  it('wrote none of them to its database', () => {
    expect([...evidence.secrets].filter((secret) => evidence.rows.includes(secret))).toEqual([]);
  });

  it('told in the audit trail who did what', () => {
    const actions = ['STARTED', 'RETRIED', 'CANCELED', 'DELETED', 'LINK_ISSUED', 'DOWNLOADED'];
    expect(actions.filter((action) => !evidence.rows.includes(`"action":"${action}"`))).toEqual([]);
  });
});
