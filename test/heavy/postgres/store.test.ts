import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { pino } from 'pino';
import { eventsAfter } from '../../../src/exports/store/read-events.js';
import { openPostgresStore } from '../../../src/exports/store/postgres.js';
import { StoreUnavailable, type Store } from '../../../src/exports/store/store.js';
import { append, describeStore, type OpenedStore } from '../../contracts/store.contract.js';
import { newDatabase, PostgresServer } from '../../support/postgres/postgres-server.js';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const log = pino({ level: 'silent' });
const openAt = (url: string) => openPostgresStore({ url, connections: 4, log });

async function open(): Promise<OpenedStore> {
  const url = await newDatabase(server.url);
  let store = await openAt(url);
  return {
    get store() {
      return store;
    },
    reopen: async () => {
      const again = await openAt(url);
      await store.close();
      return (store = again);
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describeStore('PostgreSQL', { open });

/** Resolves at the next wake-up. */
function nextWake(store: Store): Promise<void> {
  return new Promise((resolve) => {
    const unwake = store.onWake(() => {
      unwake();
      resolve();
    });
  });
}

describe('a store on PostgreSQL', () => {
  it('is brought up to date once by processes that start together', async () => {
    const url = await newDatabase(server.url);
    const stores = await Promise.all([openAt(url), openAt(url), openAt(url)]);
    expect(new Set(stores.map(({ id }) => id)).size).toBe(1);
    const { rows } = await sql<{ count: number }>`select count(*) from store`.execute(stores[0].db);
    expect(rows).toEqual([{ count: 1 }]);
    for (const store of stores) await store.close();
  });

  it('wakes the listeners of other processes', async () => {
    const url = await newDatabase(server.url);
    const [here, there] = [await openAt(url), await openAt(url)];
    await nextWake(there); // The one that says it listens.
    const woken = nextWake(there);
    await append(here, 'exp_a');
    await woken;
    expect(await eventsAfter(there.db, 0, 10)).toHaveLength(1);
    await here.close();
    await there.close();
  });

  it('ends the transaction of a process that stands still in it, so that its locks hold nobody up', async () => {
    await using opened = await open();
    const { db } = opened.store;
    const standing = db.transaction().execute(async (trx) => {
      await sql`update store set last_event = last_event`.execute(trx);
      await append(opened.store, 'exp_waits_for_the_lock');
    });
    await expect(standing).rejects.toThrow(StoreUnavailable);
    expect(await eventsAfter(db, 0, 10)).toHaveLength(1);
  });

  it('says that it does not answer while the server is down, and works and listens again afterwards', async () => {
    await using opened = await open();
    const { store } = opened;
    await append(store, 'exp_before');
    await server.stop();
    await expect(append(store, 'exp_lost')).rejects.toThrow('the database does not answer');
    const caughtUp = nextWake(store);
    await server.restart();
    await caughtUp;
    const woken = nextWake(store);
    await append(store, 'exp_after');
    await woken;
    const events = await eventsAfter(store.db, 0, 10);
    expect(events.map(({ export_id }) => export_id)).toEqual(['exp_before', 'exp_after']);
  });

  it('tells at the start what the database refuses, without the password', async () => {
    const url = new URL(server.url);
    url.password = 'not-the-password';
    const fault = await openAt(url.href).catch((error: unknown) => String(error));
    expect(fault).toContain('password authentication failed');
    expect(fault).not.toContain('not-the-password');
    url.href = server.url;
    url.pathname = '/nowhere';
    await expect(openAt(url.href)).rejects.toThrow('database "nowhere" does not exist');
  });
});
