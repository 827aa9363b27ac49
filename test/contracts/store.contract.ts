import { sql } from 'kysely';
import { describe, expect, it } from '@jest/globals';
import { appendDeleted } from '../../src/exports/store/events.js';
import { eventsAfter, eventsWithin, type EventFilter } from '../../src/exports/store/read-events.js';
import type { Store } from '../../src/exports/store/store.js';

/** An engine of stores, as the contract sees it. */
export interface StoreEngine {
  /** Opens an empty store. */
  open(): Promise<OpenedStore>;
}

/** A store, gone when it is disposed of. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  /** Closes it and opens it again. */
  reopen(): Promise<Store>;
}

const gone = (id: string) => ({ id, tenant: 'local', source: 'web', provider: 'CROCT' as const });

/** Writes an event of an export that was deleted. */
export const append = (store: Store, id: string) =>
  store.db.transaction().execute((trx) => appendDeleted(trx, gone(id)));

/** What every engine of stores promises. */
export function describeStore(name: string, engine: StoreEngine): void {
  describe(`${name}: every store`, () => {
    it('goes on after a statement that failed, inside a transaction and outside', async () => {
      await using opened = await engine.open();
      const { db } = opened.store;
      await expect(sql`select ${'abc'}::int`.execute(db)).rejects.toThrow('invalid input syntax');
      const failing = db.transaction().execute(async (trx) => {
        await appendDeleted(trx, gone('exp_lost'));
        await sql`select ${'abc'}::int`.execute(trx);
      });
      await expect(failing).rejects.toThrow('invalid input syntax');
      expect(await eventsAfter(db, 0, 10)).toEqual([]);
      await append(opened.store, 'exp_kept');
      const events = await eventsAfter(db, 0, 10);
      expect(events.map(({ number, export_id }) => [number, export_id])).toEqual([[1, 'exp_kept']]);
    });

    it('reads bigint and numeric as numbers, dates as dates, JSON parsed, bytes as they were', async () => {
      await using opened = await engine.open();
      const { rows } = await sql<Record<string, unknown>>`
        select 4503599627370496::bigint as big, 1.5::numeric as fine, now() as at, '{"a":[1]}'::jsonb as json,
          '\\x00ff'::bytea as bytes, array[now()] as dates`.execute(opened.store.db);
      const [row] = rows;
      expect(row).toMatchObject({ big: 4503599627370496, fine: 1.5, json: { a: [1] } });
      expect(row?.at).toBeInstanceOf(Date);
      expect((row?.dates as unknown[])[0]).toBeInstanceOf(Date);
      expect(Buffer.from(row?.bytes as Uint8Array).toString('hex')).toBe('00ff');
    });

    it('tells how many rows a statement changed', async () => {
      await using opened = await engine.open();
      const touched = await opened.store.db
        .updateTable('store')
        .set({ last_event: 0 })
        .executeTakeFirstOrThrow();
      expect(touched.numUpdatedRows).toBe(1n);
    });

    it('wakes whoever listens after each commit that wrote an event, until he has heard enough', async () => {
      await using opened = await engine.open();
      let wakes = 0;
      let woken = () => undefined as void;
      const unwake = opened.store.onWake(() => {
        wakes++;
        woken();
      });
      await append(opened.store, 'exp_a');
      if (wakes === 0) await new Promise<void>((resolve) => (woken = resolve));
      expect(await eventsAfter(opened.store.db, 0, 10)).toHaveLength(1);
      unwake();
      const wakesBefore = wakes;
      const other = new Promise<void>((resolve) => opened.store.onWake(resolve));
      await append(opened.store, 'exp_b');
      await other;
      expect(wakes).toBe(wakesBefore);
    });

    it('numbers the events of concurrent transactions without a gap, in the order of their commits', async () => {
      await using opened = await engine.open();
      const seen: number[] = [];
      const look = async () => {
        const events = await eventsAfter(opened.store.db, seen.at(-1) ?? 0, 100);
        seen.push(...events.map(({ number }) => number));
      };
      const writing = Array.from({ length: 40 }, (_, index) => append(opened.store, `exp_${index}`));
      while (seen.length < 40) await look();
      await Promise.all(writing);
      expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    });

    it('reads a stretch of the events of one tenant, of all its sources or of one', async () => {
      await using opened = await engine.open();
      const { db } = opened.store;
      const happens = (tenant: string, source: string) =>
        db.transaction().execute((trx) => appendDeleted(trx, { ...gone('exp_a'), tenant, source }));
      for (const source of ['web', 'app', 'web', 'web'])
        for (const tenant of ['a', 'local', 'z']) await happens(tenant, source);
      const numbers = async (filter: Omit<EventFilter, 'tenant'>, limit = 10) =>
        (await eventsWithin(db, { tenant: 'local', ...filter }, { after: 2, upTo: 11 }, limit)).map(
          ({ number }) => number,
        );
      expect(await numbers({})).toEqual([5, 8, 11]);
      expect(await numbers({ source: 'web', provider: null })).toEqual([8, 11]);
      expect(await numbers({ provider: 'CROCT' }, 2)).toEqual([5, 8]);
      expect(await numbers({ source: 'web', provider: 'GIGYA' })).toEqual([]);
    });

    it('keeps its name and what it holds when it is opened again', async () => {
      await using opened = await engine.open();
      const { id } = opened.store;
      await append(opened.store, 'exp_a');
      const again = await opened.reopen();
      expect(again.id).toBe(id);
      expect(await eventsAfter(again.db, 0, 10)).toHaveLength(1);
    });

    it('is not opened by a version older than the one that brought it up to date', async () => {
      await using opened = await engine.open();
      await sql`insert into migrations (name) values ('9999_of_tomorrow.sql')`.execute(opened.store.db);
      await expect(opened.reopen()).rejects.toThrow(/newer Rollcall \(9999_of_tomorrow\.sql\)/);
    });
  });
}
