import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import { StoreUnavailable, type Store } from '../../../src/exports/store/store.js';
import { newDatabase, PostgresServer } from '../../support/postgres/postgres-server.js';
import { until } from '../../support/until.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const silent = pino({ level: 'silent' });
const openAt = (url: string, log = silent) => openPostgresStore({ url, connections: 2, log });

/** A process of a version that did not know the last change of a table yet. */
async function openOfBefore(url: string): Promise<Store> {
  const store = await openAt(url);
  await sql`alter table exports drop column traceparent, drop column queued_at`.execute(store.db);
  await sql`delete from migrations where name = '0006_trace.sql'`.execute(store.db);
  return store;
}

/** Has read the table, and goes on reading others, as `pg_dump` does; resolves to the way to end it. */
async function backUp(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  await client.query('lock table exports in access share mode');
  return () => client.end();
}

function linesOf() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg);
  return { lines, log: pino({}, { write }) };
}

describe('an upgrade while a back-up runs', () => {
  it('waits and says so, lets the version before go on, and is done when the back-up is', async () => {
    const url = await newDatabase(server.url);
    const before = await openOfBefore(url);
    const endBackUp = await backUp(url);
    const first = linesOf();
    const opening = [openAt(url, first.log), openAt(url)];

    while (first.lines.length < 2) {
      const began = performance.now();
      await sql`select count(*) from exports`.execute(before.db);
      expect(performance.now() - began).toBeLessThan(6_000);
    }
    expect(new Set(first.lines)).toEqual(
      new Set(['bringing the database up to date waits for a lock; does a back-up run?']),
    );

    await endBackUp();
    const stores = await Promise.all(opening);
    for (const { db } of stores) await sql`select traceparent from exports`.execute(db);
    await sql`select count(*) from exports`.execute(before.db);
    for (const store of [...stores, before]) await store.close();
  });

  it('is not held up when there is nothing to bring up to date', async () => {
    const url = await newDatabase(server.url);
    await (await openAt(url)).close();
    const endBackUp = await backUp(url);
    const { lines, log } = linesOf();
    await (await openAt(url, log)).close();
    expect(lines).toEqual([]);
    await endBackUp();
  });
});

describe('a database whose rules of access change while it is used', () => {
  it('is asked again by who was let in before, and refuses whoever starts', async () => {
    const url = new URL(await newDatabase(server.url));
    const { lines, log } = linesOf();
    const administrator = new pg.Client(url.href);
    await administrator.connect();
    const name = url.pathname.slice(1);
    await administrator.query(
      `create role ${name} login password 'old'; grant all on schema public to ${name}`,
    );
    url.username = name;
    url.password = 'old';
    const store = await openAt(url.href, log);
    await until(() => store.connections?.().idle === 1);
    // The connection that is open is taken, so that the next has to be let in.
    await store.db.connection().execute(async () => {
      const asked = () => sql`select 1`.execute(store.db);
      await administrator.query(`alter role ${name} password 'new'`);
      await expect(asked()).rejects.toThrow(StoreUnavailable);
      await expect(openAt(url.href)).rejects.toThrow('password authentication failed');
      await administrator.query(`alter role ${name} password 'old'`);
      await asked();
    });
    expect(lines).toEqual(['the database refuses for now; what it refused is tried again']);
    await store.close();
    await administrator.end();
  });
});
