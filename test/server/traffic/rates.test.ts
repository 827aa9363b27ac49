import { describe, expect, it } from '@jest/globals';
import { openRates } from '../../../src/server/rates.js';

const ann = { tenant: 'acme', name: 'ann', address: '10.0.0.1' };

function ratesAt(perMinute: number, by: 'name' | 'address' = 'name') {
  const clock = { nowMs: 0 };
  return { clock, rates: openRates({ perMinute, by, nowMs: () => clock.nowMs }) };
}

describe('a count of requests', () => {
  it('takes a minute’s worth at once, and not one more', () => {
    const { rates } = ratesAt(60);
    expect(Array.from({ length: 60 }, () => rates.take(ann))).toEqual(Array(60).fill(0));
    expect(rates.take(ann)).toBe(1000);
  });

  it('has room again when it says so, not a millisecond before, and for one only', () => {
    const { rates, clock } = ratesAt(2);
    [1, 2].forEach(() => rates.take(ann));
    clock.nowMs = 10_000;
    expect(rates.take(ann)).toBe(20_000);
    clock.nowMs = 29_999;
    expect(rates.take(ann)).toBe(1);
    clock.nowMs = 30_000;
    expect(rates.take(ann)).toBe(0);
    expect(rates.take(ann)).toBeGreaterThan(0);
  });

  it('never has room for more than a minute’s worth, however long it was quiet', () => {
    const { rates, clock } = ratesAt(3);
    rates.take(ann);
    clock.nowMs = 3_600_000;
    expect([1, 2, 3, 4].map(() => rates.take(ann) > 0)).toEqual([false, false, false, true]);
  });

  it('knows callers by tenant and name, wherever they are', () => {
    const { rates } = ratesAt(1);
    rates.take(ann);
    expect(rates.take({ ...ann, address: '10.0.0.2' })).toBeGreaterThan(0);
    expect(rates.take({ ...ann, tenant: 'other' })).toBe(0);
    expect(rates.take({ ...ann, name: 'ben' })).toBe(0);
  });

  it('knows those who were not asked by their address', () => {
    const { rates } = ratesAt(1, 'address');
    rates.take(ann);
    expect(rates.take({ ...ann, name: 'ben' })).toBeGreaterThan(0);
    expect(rates.take({ ...ann, address: '10.0.0.2' })).toBe(0);
  });

  it('remembers ten thousand callers, and forgets who was longest away', () => {
    const { rates } = ratesAt(1);
    rates.take(ann);
    for (let n = 1; n < 10_000; n++) rates.take({ ...ann, name: `caller ${n}` });
    expect(rates.take(ann)).toBeGreaterThan(0);
    for (let n = 1; n <= 10_000; n++) rates.take({ ...ann, name: `other ${n}` });
    expect(rates.take(ann)).toBe(0);
  });

  it('of 0 a minute takes all', () => {
    const { rates } = ratesAt(0);
    expect(Array.from({ length: 1000 }, () => rates.take(ann)).every((waitMs) => waitMs === 0)).toBe(true);
  });
});
