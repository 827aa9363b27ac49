import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreRateLedger } from '../../src/exports/store/rate-ledger.js';
import { openEmbeddedStore } from '../../src/exports/store/embedded.js';
import type { Store } from '../../src/exports/store/store.js';
import { spared } from '../../src/http/rate-ledger.js';
import { newDataDir } from '../support/data-dir.js';

const budget = { most: 20, perMs: 60_000 };

describe('the ledger of all processes that share a store', () => {
  let dir: Awaited<ReturnType<typeof newDataDir>>;
  let store: Store;
  let ledgers: readonly [StoreRateLedger, StoreRateLedger];

  beforeAll(async () => {
    dir = await newDataDir();
    store = await openEmbeddedStore(dir.path);
    ledgers = [new StoreRateLedger(store.db), new StoreRateLedger(store.db)];
  });
  afterAll(async () => {
    await store.close();
    await dir[Symbol.asyncDispose]();
  });

  /** Asks with both ledgers in turn; how many were let through, and how long the others should wait. */
  async function rush(key: string, asked: number, of = budget) {
    const taking = Array.from({ length: asked }, (_, index) =>
      ledgers[index % 2 === 0 ? 0 : 1].take(key, of),
    );
    const waits = await Promise.all(taking);
    return { passed: waits.filter((ms) => ms === 0).length, waits: waits.filter((ms) => ms > 0) };
  }

  /** As if that much time had gone by. */
  const pass = (ms: number) =>
    sql`update rate_limits set taken = array(select at - ${ms}::int * interval '1 millisecond' from unnest(taken) as at)`.execute(
      store.db,
    );

  it('lets no more than 20 requests through in a minute, whoever asks', async () => {
    const { passed, waits } = await rush('care', 50);
    expect(passed).toBe(20);
    expect(Math.min(...waits)).toBeGreaterThan(50_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect((await rush('care', 10)).passed).toBe(0);
  });

  it('lets a request through for each that is a minute old', async () => {
    await rush('aged', 8);
    await pass(30_000);
    expect((await rush('aged', 30)).passed).toBe(12);
    await pass(29_000);
    const { passed, waits } = await rush('aged', 10);
    expect(passed).toBe(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
    await pass(2000);
    expect((await rush('aged', 30)).passed).toBe(8);
  });

  it('forgets nobody when a question of courtesy asks for less', async () => {
    await rush('polite', 18);
    expect((await rush('polite', 3, spared(budget))).passed).toBe(0);
    expect((await rush('polite', 5)).passed).toBe(2);
  });

  it('keeps the budgets of two sources apart', async () => {
    await rush('one', 20);
    expect((await rush('two', 20)).passed).toBe(20);
  });

  it('is not held up by a clock that was set back', async () => {
    await rush('clock', 20);
    await pass(-3_600_000);
    expect((await rush('clock', 1)).passed).toBe(1);
  });

  it('knows what the headers said, whoever heard it', async () => {
    const [one, other] = ledgers;
    expect(await other.read('heard')).toBeUndefined();
    await one.note('heard', { remaining: 7, resetAtMs: 1_700_000_000_000 });
    await one.note('heard', { remaining: 6, resetAtMs: 1_700_000_001_000 });
    expect(await other.read('heard')).toEqual({ remaining: 6, resetAtMs: 1_700_000_001_000 });
    expect((await rush('heard', 21)).passed).toBe(20);
    expect(await other.read('heard')).toEqual({ remaining: 6, resetAtMs: 1_700_000_001_000 });
  });
});
