import { describe, expect, it } from '@jest/globals';
import { LocalRateLedger, spared } from '../../src/http/rate-ledger.js';

const budget = { most: 20, perMs: 60_000 };

describe('the ledger of one process', () => {
  let now = 0;
  const ledgerAt = () => {
    now = 1000;
    return new LocalRateLedger(() => now);
  };

  it('lets as many requests through as the budget has, and tells the next one how long to wait', () => {
    const ledger = ledgerAt();
    const waits = Array.from({ length: 22 }, (_, index) => {
      now = 1000 + index * 1000;
      return ledger.take('care', budget);
    });
    expect(waits).toEqual([...Array<number>(20).fill(0), 40_000, 39_000]);
    now = 60_999;
    expect(ledger.take('care', budget)).toBe(1);
    now = 61_000;
    expect([ledger.take('care', budget), ledger.take('care', budget)]).toEqual([0, 1000]);
  });

  it('never lets more through in any minute, however they come', () => {
    const ledger = ledgerAt();
    const passed: number[] = [];
    for (let step = 0; step < 5000; step += 1) {
      now += (step * 7919) % 2500;
      if (ledger.take('care', budget) === 0) passed.push(now);
    }
    const most = Math.max(
      ...passed.map((start) => passed.filter((at) => at >= start && at < start + 60_000).length),
    );
    expect(most).toBe(20);
  });

  it('keeps the budgets of two sources apart', () => {
    const ledger = ledgerAt();
    for (let taken = 0; taken < 20; taken += 1) ledger.take('care', budget);
    expect(ledger.take('care', budget)).toBeGreaterThan(0);
    expect(ledger.take('other', budget)).toBe(0);
  });

  it('leaves the last requests to exports', () => {
    const ledger = ledgerAt();
    for (let taken = 0; taken < 18; taken += 1) ledger.take('care', budget);
    expect(ledger.take('care', spared(budget))).toBe(60_000);
    expect(ledger.take('care', budget)).toBe(0);
  });
});
