import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import { Life } from '../../src/lifecycle.js';
import { openMetrics } from '../../src/metrics/metrics.js';
import { openProbeServer } from '../../src/server/probe-server.js';
import { newDataDir } from '../support/data-dir.js';
import { readPage, scrape } from './exposition.js';
import { openHouse } from './house.js';
import { openKeyHolders, type KeyHolders } from './key-holders.js';
import { knock } from './knock.js';

const logger = pino({ level: 'silent' });

let holders: KeyHolders<'prometheus' | 'reader'>;
/** Every door that serves `/metrics`, with `auth`. */
let doors: Record<'gateway' | 'worker', string>;
const life = new Life();
beforeAll(async () => {
  holders = await openKeyHolders({
    prometheus: { tenant: 'acme', scopes: ['metrics'] },
    reader: { tenant: 'acme', scopes: ['exports:read'] },
  });
  const { identities } = holders;
  const metrics = openMetrics({ version: '1.2.3' });
  const house = await openHouse({ sources: [], identities, metrics });
  life.defer('house', () => house.close());
  const worker = await openProbeServer({
    host: '127.0.0.1',
    port: 0,
    logger,
    isReady: () => true,
    exposition: metrics.exposition,
    identities,
    observer: metrics.server,
  });
  life.defer('worker', () => worker.close());
  doors = { gateway: house.server.url, worker: worker.url };
});
afterAll(() => life.close());

describe.each(['gateway', 'worker'] as const)('/metrics of a %s with auth', (door) => {
  const ask = async (key?: string) => {
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const answer = await fetch(`${doors[door]}/metrics`, { headers });
    return { status: answer.status, text: await answer.text() };
  };
  const codeIn = (text: string) =>
    (JSON.parse(text) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;

  it('is for those who have the scope', async () => {
    const { status, text } = await ask(holders.keys.prometheus);
    expect(status).toBe(200);
    expect(readPage(text).valueOf('rollcall_build_info')).toBe(1);
  });

  it('is not for those who have it not, or say not who they are', async () => {
    const [stranger, reader, forged] = [await ask(), await ask(holders.keys.reader), await ask('rck_no')];
    expect([stranger.status, codeIn(stranger.text)]).toEqual([401, 'UNAUTHENTICATED']);
    expect([forged.status, codeIn(forged.text)]).toEqual([401, 'UNAUTHENTICATED']);
    expect([reader.status, codeIn(reader.text)]).toEqual([403, 'FORBIDDEN']);
    expect(reader.text).not.toContain('rollcall_');
  });
});

describe('/metrics of a worker without auth', () => {
  it('is answered to this machine alone, the probes to anybody', async () => {
    const { exposition } = openMetrics({ version: '1.2.3' });
    const parts = { host: '127.0.0.1', port: 0, logger, isReady: () => true, exposition };
    const worker = await openProbeServer(parts);
    const server = { url: worker.url, port: Number(new URL(worker.url).port) };
    const statusOf = async (path: string, host: string) =>
      (
        await knock({ ...server, drain: () => worker.close(), close: () => worker.close() }, path, {
          headers: { host },
        })
      ).status;
    expect(await statusOf('/metrics', 'localhost')).toBe(200);
    expect(await statusOf('/metrics', 'worker.acme.example')).toBe(403);
    expect(await statusOf('/healthz', 'worker.acme.example')).toBe(200);
    await worker.close();
  });
});

describe('/metrics without its database', () => {
  it('is answered all the same, says so, and has no numbers that may be wrong', async () => {
    await using dir = await newDataDir();
    const store = await openEmbeddedStore(dir.path);
    const metrics = openMetrics({ version: '1.2.3', sourceIds: ['web'], freshForMs: 0 });
    metrics.watch(store);
    const { exposition } = metrics;
    const worker = await openProbeServer({
      host: '127.0.0.1',
      port: 0,
      logger,
      isReady: () => true,
      exposition,
    });
    const before = await scrape(worker.url);
    await store.close();
    const after = await scrape(worker.url);
    await worker.close();
    expect(before.valueOf('rollcall_store_up')).toBe(1);
    expect(before.valueOf('rollcall_exports', { source: 'web', status: 'QUEUED' })).toBe(0);
    expect(after.valueOf('rollcall_store_up')).toBe(0);
    expect(after.valueOf('rollcall_exports')).toBeUndefined();
    expect(after.valueOf('rollcall_build_info')).toBe(1);
  });
});
