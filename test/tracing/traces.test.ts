import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Signer } from '../../src/sandbox/signer.js';
import { RollcallProcess } from '../behaviour/rollcall-process.js';
import { serve, type ServedSubgraph } from '../federation/support/serve.js';
import { makeSubgraph } from '../federation/support/subgraph.js';
import { until } from '../support/until.js';
import { scratchFolder } from '../support/scratch-folder.js';
import { openCollector, type Collector } from './collector.js';
import type { Span } from './otlp.js';
import { treeBelow } from './span-tree.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callersSpan = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${callersSpan}-01`;
const flags = ['--sandbox', '--users', '50'];

let collector: Collector;
let crm: ServedSubgraph;
let rollcall: RollcallProcess;
let cwd: string;
let exportId: string;
let metrics: string;
const log: string[] = [];

/** What is asked as part of a caller's trace. */
async function ask<Data>(query: string): Promise<Data> {
  const answer = await fetch(`${rollcall.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent },
    body: JSON.stringify({ query }),
  });
  return ((await answer.json()) as { data: Data }).data;
}

function named(name: string): Span[] {
  return collector.spans.filter((span) => span.name === name);
}

async function start(env: Record<string, string>): Promise<void> {
  const endpoint = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  };
  rollcall = await RollcallProcess.start(cwd, flags, { ...endpoint, ...env });
}

/** An export that a process begins, and another one brings to its end after the first was killed. */
beforeAll(async () => {
  collector = await openCollector();
  crm = await serve(
    makeSubgraph('crm', { sdl: 'type Query { crm: String }', resolvers: { Query: { crm: () => 'here' } } }),
  );
  cwd = scratchFolder();
  const federation = { subgraphs: [{ name: 'crm', url: crm.url }] };
  writeFileSync(join(cwd, 'rollcall.yaml'), JSON.stringify({ federation }));

  await start({
    OTEL_BSP_SCHEDULE_DELAY: '20',
    OTEL_SERVICE_NAME: 'users',
    OTEL_RESOURCE_ATTRIBUTES: 'team=crm',
  });
  const begin = 'mutation Begin { startExport(input: { source: "sandbox-auth0" }) { export { id } } }';
  exportId = (await ask<{ startExport: { export: { id: string } } }>(begin)).startExport.export.id;
  crm.interceptors.push((response) => response.writeHead(503).end());
  await ask('{ crm }');
  await until(() => named('export attempt').length > 0 && named('query crm').length > 0);
  metrics = await (await fetch(`${rollcall.origin}/metrics`)).text();
  log.push(...rollcall.log.map((line) => JSON.stringify(line)));
  await rollcall.kill();

  // Nothing is due before the end: what comes was sent by it.
  await start({ OTEL_BSP_SCHEDULE_DELAY: '60000' });
  const url = `${rollcall.origin.replace('http', 'ws')}/graphql`;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { traceparent },
    retryAttempts: 0,
  });
  const query = `subscription { exportStatus(id: "${exportId}") { status } }`;
  const states = [];
  for await (const state of client.iterate({ query })) states.push(state);
  await client.dispose();
  expect(states.at(-1)).toEqual({ data: { exportStatus: { status: 'COMPLETED' } } });
  await rollcall.end('SIGTERM');
}, 60_000);

afterAll(async () => {
  await rollcall.kill();
  await crm.close();
  await collector.close();
});

describe('an export', () => {
  it('is one trace below its caller, over a process that was killed and the one that went on', () => {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const tree = treeBelow(spans, callersSpan);
    const [asked, ...waited] = tree.join('\n').split('  export attempt\n').slice(1);
    expect(tree.slice(0, 2)).toEqual(['mutation startExport', '  export']);
    expect(
      asked!
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'export submit',
      'POST /auth0/oauth/token',
      'POST /auth0/api/v2/jobs/users-exports',
      'export poll',
      'GET /auth0/api/v2/jobs/job',
    ]);
    expect(waited.at(-1)).toContain(
      [
        '      export collect',
        '        GET /auth0/api/v2/jobs/job',
        '        GET (a link)',
        '      export finish',
      ].join('\n'),
    );
    expect(new Set(spans.map(({ resource }) => resource['service.instance.id'])).size).toBe(2);
  });

  it('has a span from its start to its end, which its last worker sends', () => {
    const [whole, ...more] = named('export');
    const [started] = named('mutation startExport');
    expect(more).toEqual([]);
    expect(whole).toMatchObject({ parentId: started!.id, kind: 'internal', isError: false });
    expect(whole!.attributes).toEqual({
      'rollcall.export.id': exportId,
      'rollcall.source.id': 'sandbox-auth0',
      'rollcall.export.status': 'COMPLETED',
      'rollcall.export.users': 50,
      'rollcall.export.attempts': expect.any(Number),
    });
    const attempts = named('export attempt');
    expect(new Set(attempts.map(({ parentId }) => parentId))).toEqual(new Set([whole!.id]));
    expect(attempts.every(({ from }) => from >= whole!.from)).toBe(true);
    expect(whole!.to).toBeGreaterThan(attempts.at(-1)!.from);
  });

  it('has the calls of its provider as client spans, without what stands behind a question mark', () => {
    const calls = collector.spans.filter(({ kind }) => kind === 'client');
    expect(
      calls.find(({ attributes }) => attributes['url.path'] === '/auth0/oauth/token')!.attributes,
    ).toEqual({
      'http.request.method': 'POST',
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
      'url.path': '/auth0/oauth/token',
      'http.response.status_code': 200,
      'rollcall.source.id': 'sandbox-auth0',
    });
    expect(metrics).toMatch(/rollcall_provider_calls_total\{source="sandbox-auth0",status="2xx"\} [1-9]/);
  });

  it('is found by its trace in the log', () => {
    const ofTrace = log.filter((line) => line.includes(`"traceId":"${traceId}"`)).join('\n');
    expect(ofTrace).toContain('"action":"STARTED"');
    expect(ofTrace).toContain('took up the export');
  });
});

describe('an operation', () => {
  it('is a server span below its caller, by the header or by the parameters of a socket', () => {
    for (const [name, kind] of [
      ['query crm', 'query'],
      ['subscription exportStatus', 'subscription'],
    ] as const)
      expect(named(name)).toMatchObject([
        { traceId, parentId: callersSpan, kind: 'server', attributes: { 'graphql.operation.type': kind } },
      ]);
  });

  it('has what a subgraph is asked for it as client spans, each attempt one, which the subgraph gets as its parent', () => {
    const [operation] = named('query crm');
    const calls = collector.spans.filter(({ parentId }) => parentId === operation!.id);
    const { hostname: address, port, pathname: path } = new URL(crm.url);
    const about = (status: number) => ({
      'http.request.method': 'POST',
      'server.address': address,
      'server.port': Number(port),
      'url.path': path,
      'http.response.status_code': status,
      'rollcall.subgraph': 'crm',
    });
    expect(calls).toMatchObject([
      { kind: 'client', isError: true, attributes: { ...about(503), 'error.type': '503' } },
      { kind: 'client', isError: false, attributes: about(200) },
    ]);
    const came = crm.asked.filter(({ query }) => query.includes('crm'));
    expect(came.map(({ headers }) => headers.traceparent)).toEqual(
      calls.map(({ id }) => `00-${traceId}-${id}-01`),
    );
  });
});

describe('what a collector gets', () => {
  it('says of the process what the environment says', () => {
    const [first] = named('query crm');
    expect(first!.resource).toMatchObject({
      'service.name': 'users',
      'service.version': expect.any(String),
      team: 'crm',
    });
    expect(named('export')[0]!.resource['service.name']).toBe('rollcall');
  });

  it('holds no address of a person, no secret, no link and no name that a client made up', () => {
    const secret = readFileSync(join(cwd, 'data/sandbox/secret'), 'utf8');
    const clientSecret = new Signer(`auth0 ${secret}`).credential('client secret', 48);
    const everything = Buffer.concat([...collector.bytes]).toString('latin1');
    expect(everything).toContain('sandbox-auth0');
    for (const forbidden of ['@example', secret, clientSecret, 'ignature', 'Bearer', 'Begin'])
      expect(everything.includes(forbidden)).toBe(false);
    expect(JSON.stringify(collector.spans)).not.toContain('?');
  });
});
