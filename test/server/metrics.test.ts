import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import { openHttp } from '../../src/http/http.js';
import { Life } from '../../src/lifecycle.js';
import { openMetrics } from '../../src/metrics/metrics.js';
import { connectSource, sourceSettings } from '../../src/providers/registry.js';
import { openSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { newDataDir } from '../support/data-dir.js';
import { caller, runExport, settled } from '../support/engine-rig.js';
import { ExportDocument, SourcesDocument, StatusDocument } from '../graphql/generated/graphql.js';
import { openEvents } from './events.js';
import { scrape, type Page } from './exposition.js';
import { openHouse, type House } from './house.js';
import { knock } from './knock.js';
import { connect } from './socket.js';

let life: Life;
let sandbox: Sandbox;
let house: House;
beforeAll(async () => {
  life = new Life();
  const folder = await newDataDir();
  life.defer('folder', async () => folder[Symbol.asyncDispose]());
  sandbox = await openSandbox({ dir: folder.path, users: 25, jobMs: 0, warn: () => undefined });
  life.defer('sandbox', () => sandbox.close());
  const sourceIds = sandbox.sources.map(({ id }) => id);
  const metrics = openMetrics({ version: '1.2.3', sourceIds, freshForMs: 0 });
  const sources = sandbox.sources.map((source) => {
    const http = openHttp({ observer: metrics.http(source.id) });
    life.defer('http', () => http.close());
    return connectSource(sourceSettings.parse(source), { http });
  });
  house = await openHouse({ sources, metrics });
  life.defer('house', () => house.close());
});
afterAll(() => life.close());

const page = () => scrape(house.server.url);

/** The next page on which something holds that is told behind an answer. */
async function pageWhere(holds: (page: Page) => boolean): Promise<Page> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const next = await page();
    if (holds(next)) return next;
  }
  throw new Error('It did not come true in 10 s');
}

async function post(query: string, operationName?: string): Promise<void> {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  const body = JSON.stringify({ query, operationName });
  await (await fetch(`${house.server.url}/graphql`, { method: 'POST', headers, body })).text();
}

async function get(path: string, method = 'GET'): Promise<void> {
  await (await fetch(`${house.server.url}${path}`, { method })).text();
}

describe('/metrics', () => {
  it('is text as Prometheus reads it, every family with a type and under one prefix', async () => {
    const { headers } = await knock(house.server, '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { samples, types, valueOf } = await page();
    const familyOf = (name: string) => (types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''));
    for (const { name } of samples) expect(types.has(familyOf(name))).toBe(true);
    expect([...types.keys()].filter((name) => !name.startsWith('rollcall_'))).toEqual([]);
    for (const [name, type] of types) if (type === 'counter') expect(name).toMatch(/_total$/);
    expect(valueOf('rollcall_build_info', { version: '1.2.3' })).toBe(1);
    expect(valueOf('rollcall_nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('tells what an export did, at its provider, in the database and for its reader', async () => {
    const source = 'sandbox-auth0';
    sandbox.faults.add({ provider: 'auth0', route: 'job', kind: 'status', status: 503 });
    const done = await runExport(house.rig.exports, { source });
    const { data } = await house.ask(ExportDocument, { id: done.id });
    const file = await (await fetch(house.here(data!.usersExport!.file!.downloadUrl!))).arrayBuffer();
    const after = await pageWhere(({ valueOf }) => valueOf('rollcall_downloads_total') === 1);
    const of = (name: string, labels = {}) => after.valueOf(`rollcall_${name}`, { source, ...labels });

    expect([of('exports', { status: 'COMPLETED' }), of('exports', { status: 'FAILED' })]).toEqual([1, 0]);
    expect(of('exports_settled_total', { status: 'COMPLETED', code: 'NONE' })).toBe(1);
    expect(of('collected_users_total')).toBe(done.progress.users);
    expect(of('collected_bytes_total')).toBe(done.progress.bytes);
    expect(of('rendered_bytes_total')).toBe(done.file!.bytes);
    expect(of('downloaded_bytes_total')).toBe(file.byteLength);
    expect(of('export_retries_total', { code: 'PROVIDER_UNAVAILABLE' })).toBe(1);

    const asked = sandbox.traffic.requests.filter(({ provider }) => provider === 'auth0');
    expect(of('provider_calls_total', { status: '5xx' })).toBe(1);
    expect(of('provider_calls_total', { status: '2xx' })).toBe(asked.length - 1);
    expect(of('provider_call_duration_seconds_count')).toBe(asked.length);
    expect(after.valueOf('rollcall_store_up')).toBe(1);
    expect(after.valueOf('rollcall_store_query_duration_seconds_count')).toBeGreaterThan(10);
  });

  it('tells operations by root field, kind, door and code, and requests by route and status', async () => {
    const before = await page();
    await house.ask(SourcesDocument, {});
    await post('{ sources { id } source(id: "none") { id } }');
    await post('mutation { cancelExport(id: "exp_none") { export { id } } }');
    await post('{ nothing }');
    await post('{');
    await knock(house.server, '/no/such/place');
    const after = await page();
    const growth = (name: string, labels: Record<string, string>) =>
      (after.valueOf(name, labels) ?? 0) - (before.valueOf(name, labels) ?? 0);
    const operations = (labels: Record<string, string>) =>
      growth('rollcall_graphql_operations_total', { door: 'http', ...labels });
    expect(operations({ field: 'sources', kind: 'query', code: 'OK' })).toBe(1);
    expect(operations({ field: 'several', kind: 'query', code: 'OK' })).toBe(1);
    expect(operations({ field: 'cancelExport', kind: 'mutation', code: 'NOT_FOUND' })).toBe(1);
    expect(operations({ field: 'other', kind: 'unknown', code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
    expect(operations({ field: 'other', kind: 'unknown', code: 'GRAPHQL_PARSE_FAILED' })).toBe(1);
    const requests = (labels: Record<string, string>) =>
      growth('rollcall_http_request_duration_seconds_count', labels);
    expect(requests({ route: '/graphql', status: '2xx' })).toBe(3);
    expect(requests({ route: '/graphql', status: '4xx' })).toBe(2);
    expect(requests({ route: 'none', status: '4xx' })).toBe(1);
    expect(growth('rollcall_graphql_operation_duration_seconds_count', { kind: 'mutation' })).toBe(1);
  });

  it('tells of a mutation that a stream refuses by GET', async () => {
    const refused = { door: 'sse', field: 'other', kind: 'unknown', code: 'BAD_REQUEST' };
    const countOf = ({ valueOf }: Page) => valueOf('rollcall_graphql_operations_total', refused) ?? 0;
    const before = countOf(await page());
    const mutation = encodeURIComponent('mutation { deleteExport(id: "none") { deletedId } }');
    const headers = { accept: 'text/event-stream' };
    await knock(house.server, `/graphql/stream?query=${mutation}`, { headers });
    expect(countOf(await page()) - before).toBe(1);
  });

  it('tells what is open, until it is closed', async () => {
    const { id } = (await house.rig.exports.start(caller, { source: 'sandbox-croct' })).export;
    const open = ({ valueOf }: Page) => [
      valueOf('rollcall_sockets_open'),
      valueOf('rollcall_subscriptions_open', { door: 'websocket' }) ?? 0,
      valueOf('rollcall_subscriptions_open', { door: 'sse' }) ?? 0,
    ];
    const client = connect(house.server);
    const all = client.iterate({ query: 'subscription { exportsStatus { exportId } }' });
    const first = all.next();
    const events = await openEvents(house.server, StatusDocument, { id });
    await pageWhere(({ valueOf }) => valueOf('rollcall_sockets_open') === 1);
    await first;
    // The stream of one export may have ended with it by now.
    const during = await pageWhere(
      ({ valueOf }) => valueOf('rollcall_subscriptions_open', { door: 'websocket' }) === 1,
    );
    events.sent.destroy();
    await all.return!();
    await client.dispose();
    await settled(house.rig.exports, id);
    const after = await pageWhere((now) => open(now).every((count) => count === 0));
    const begun = { kind: 'subscription', code: 'OK' };
    expect(open(during).slice(0, 2)).toEqual([1, 1]);
    expect(after.valueOf('rollcall_graphql_operations_total', { ...begun, door: 'sse' })).toBe(1);
    expect(after.valueOf('rollcall_graphql_operations_total', { ...begun, field: 'exportsStatus' })).toBe(1);
  });

  it('has no more series after a thousand other names, aliases, paths and methods', async () => {
    const aliases = (name: string) =>
      Array.from({ length: 16 }, (_, i) => `${name}_${i}: sources { id }`).join(' ');
    const methods = ['GET', 'PUT', 'DELETE', 'PROPFIND'];
    const round = async (name: string, method: string) => {
      await Promise.all([
        post(`query ${name} { ${aliases(name)} }`, name),
        post(`{ ${name} }`),
        get(`/${name}?${name}=1`, method),
        get(`/exports/${name}/file`),
      ]);
    };
    for (const method of methods) await round('first', method);
    // What Node tells of itself changes with what it does: the kinds of its collections, of what it waits for.
    const series = ({ samples }: Page) =>
      samples
        .filter(({ name }) => !name.startsWith('rollcall_nodejs_'))
        .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    const before = series(await page());
    for (let n = 0; n < 60; n += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => round(`name${n + i}`, methods[i % methods.length]!)),
      );
    const after = await page();
    expect(series(after).filter((each) => !before.includes(each))).toEqual([]);
    expect(after.valueOf('rollcall_http_request_duration_seconds_count', { route: 'none' })).toBeGreaterThan(
      60,
    );
  });

  it('calls sources that left the settings by one name', async () => {
    const { db } = house.rig.store;
    await db.updateTable('exports').set({ source: 'left-1' }).where('source', '=', 'sandbox-auth0').execute();
    const { valueOf, samples } = await page();
    expect(valueOf('rollcall_exports', { source: 'removed', status: 'COMPLETED' })).toBe(1);
    expect(samples.filter(({ labels }) => labels.source === 'left-1')).toEqual([]);
  });

  it('is not for pages of other names, which a browser may be led to', async () => {
    const { status } = await knock(house.server, '/metrics', { headers: { host: 'evil.example' } });
    expect(status).toBe(403);
  });

  it('knows the operations of the sockets, too', async () => {
    const client = connect(house.server);
    for await (const _ of client.iterate({ query: print(SourcesDocument) }));
    for await (const _ of client.iterate({ query: '{ exportedUser(id: "no") { id } }' }));
    await expect(client.iterate({ query: '{ nothing }' }).next()).rejects.toBeDefined();
    await client.dispose();
    const { valueOf } = await page();
    const operations = (labels: Record<string, string>) =>
      valueOf('rollcall_graphql_operations_total', { door: 'websocket', ...labels });
    expect(operations({ field: 'sources', kind: 'query', code: 'OK' })).toBe(1);
    expect(operations({ field: 'exportedUser', kind: 'query' })).toBe(1);
    expect(operations({ field: 'other', code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
  });
});
