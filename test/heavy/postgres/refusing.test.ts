import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';
import { readinessOf } from '../../../src/commands/ready.js';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import { StoreUnavailable, type Store } from '../../../src/exports/store/store.js';
import { newDatabase, PostgresServer } from '../../support/postgres/postgres-server.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A store, what it logs, and an administrator of its database. */
async function open() {
  const url = await newDatabase(server.url);
  const lines: { readonly level: number; readonly msg: string; readonly err?: { readonly code?: string } }[] =
    [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) });
  const store = await openPostgresStore({ url, connections: 2, log });
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('set default_transaction_read_only = off');
    await client.query(statement);
    await client.end();
  };
  return { url, store, lines, administer };
}

const write = ({ db }: Store) =>
  db.insertInto('known_sources').values({ source: 'a', seen_at: new Date() }).execute();

/** A switch applies to connections that are new. */
const renew = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a database that answers and takes nothing', () => {
  it('is not ready, is told of once with its reason, and is used again as soon as it takes what is written', async () => {
    const { store, lines, administer } = await open();
    const isReady = readinessOf(store);
    expect(await isReady()).toBe(true);
    await administer(
      `do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$`,
    );
    await administer(renew);
    await until(async () => !(await isReady()));

    for (let n = 0; n < 5; n++) await expect(write(store)).rejects.toThrow(StoreUnavailable);
    const refusals = lines.filter(({ err }) => err?.code === '25006');
    expect(refusals.map(({ msg }) => msg)).toEqual([
      'the database refuses for now; what it refused is tried again',
    ]);

    await administer(
      `do $$ begin execute format('alter database %I reset default_transaction_read_only', current_database()); end $$`,
    );
    await administer(renew);
    await until(isReady);
    await write(store);
    await store.close();
  });
});

/** A way to the database that can be blocked: what is sent gets nowhere, and nobody hangs up. */
async function openWay(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const way = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    for (const socket of [inner, outer]) sockets.add(socket.on('error', () => undefined));
    inner.pipe(outer).pipe(inner);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const around = new URL(url);
  around.host = `127.0.0.1:${(way.address() as AddressInfo).port}`;
  return {
    url: around.href,
    block: () => sockets.forEach((socket) => void socket.unpipe().pause()),
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => way.close(resolve));
    },
  };
}

describe('a database that hangs', () => {
  it('does not hold up the end of its store', async () => {
    await using way = await openWay(await newDatabase(server.url));
    const log = pino({ level: 'silent' });
    const store = await openPostgresStore({ url: way.url, connections: 2, log });
    way.block();
    // A listener that has just asked would wait ten seconds for its answer.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    const began = performance.now();
    await store.close();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
